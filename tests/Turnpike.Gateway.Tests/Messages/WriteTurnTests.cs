using Turnpike.Gateway.Messages;

namespace Turnpike.Gateway.Tests.Messages;

public sealed class WriteTurnTests
{
    private WriteTurn _turn;
    private int _writing;
    private int _written;

    [Fact]
    public void A_writer_alone_does_not_wait()
    {
        Assert.True(_turn.WaitAsync().IsCompletedSuccessfully);
        _turn.Release();
        Assert.True(_turn.WaitAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Each_release_lets_exactly_one_of_those_behind_write()
    {
        await _turn.WaitAsync();
        var second = _turn.WaitAsync();
        var third = _turn.WaitAsync();
        Assert.False(second.IsCompleted || third.IsCompleted);
        _turn.Release();
        await second;
        Assert.False(third.IsCompleted);
        _turn.Release();
        await third;
        _turn.Release();
        Assert.True(_turn.WaitAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Of_many_writers_one_writes_and_none_is_forgotten()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                await _turn.WaitAsync();
                Assert.Equal(1, Interlocked.Increment(ref _writing));
                await Task.Yield();
                _written++;
                Interlocked.Decrement(ref _writing);
                _turn.Release();
            }
        }))).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(4000, _written);
    }
}
