using Turnpike.Admin.Sockets;

namespace Turnpike.Admin.Tests.Sockets;

public sealed class OwnerSocketTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tp").FullName;
    private long _version = 1;

    private string Path => System.IO.Path.Combine(_folder, "owner.sock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Pipelined_requests_are_answered_each_by_its_own_answer()
    {
        await using var owner = Listen(async (request, _) =>
        {
            await Task.Yield();
            return new AnswerFrame(request.Id, Ok: request.Body);
        });
        await using var link = await ConnectAsync(_ => { });
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => AskAsync(link!, i)));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), answers);
    }

    [Fact]
    public async Task A_change_is_published_only_when_every_attached_process_has_it_in_force()
    {
        await using var owner = Listen((request, _) => ValueTask.FromResult(new AnswerFrame(request.Id)));
        long first = 0, second = 0;
        await using var one = await ConnectAsync(v => Volatile.Write(ref first, v));
        await using var two = await ConnectAsync(v => Volatile.Write(ref second, v));
        Assert.Equal((1L, 1L), (Volatile.Read(ref first), Volatile.Read(ref second)));
        _version = 7;
        await owner.PublishAsync(7);
        Assert.Equal((7L, 7L), (Volatile.Read(ref first), Volatile.Read(ref second)));
    }

    [Fact]
    public async Task An_attached_process_that_does_not_answer_holds_a_change_up_for_a_second_at_most()
    {
        await using var owner = Listen((request, _) => ValueTask.FromResult(new AnswerFrame(request.Id)));
        using var release = new ManualResetEventSlim();
        await using var link = await ConnectAsync(v =>
        {
            if (v > 1)
            {
                release.Wait(TestContext.Current.CancellationToken);
            }
        });
        await owner.PublishAsync(2).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        release.Set();
    }

    [Fact]
    public async Task Requests_that_wait_fail_when_the_owner_goes_away()
    {
        var asked = new TaskCompletionSource();
        var never = new TaskCompletionSource<AnswerFrame>();
        var owner = Listen((_, _) =>
        {
            asked.SetResult();
            return new ValueTask<AnswerFrame>(never.Task);
        });
        await using var link = await ConnectAsync(_ => { });
        var waiting = AskAsync(link!, 1);
        await asked.Task;
        await owner.DisposeAsync();
        await Assert.ThrowsAsync<OwnerLostException>(() => waiting);
        await link!.Completion;
        await Assert.ThrowsAsync<OwnerLostException>(() => AskAsync(link!, 2));
    }

    [Fact]
    public async Task What_was_asked_is_answered_before_an_owner_ends()
    {
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource<AnswerFrame>();
        var owner = Listen((request, _) =>
        {
            asked.SetResult();
            return new ValueTask<AnswerFrame>(AnswerLater(request, answer.Task));
        });
        await using var link = await ConnectAsync(_ => { });
        var waiting = AskAsync(link!, 5);
        await asked.Task;
        var ending = owner.DisposeAsync();
        answer.SetResult(new AnswerFrame(0));
        Assert.Equal(5, await waiting);
        await ending;
    }

    [Fact]
    public async Task An_owner_does_not_end_while_it_does_what_somebody_asked_who_is_gone()
    {
        var (asked, leaving, answer) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource<AnswerFrame>());
        var owner = Listen((request, cancellation) =>
        {
            if (request.Act != SocketActs.AwaitAnswer)
            {
                asked.SetResult();
                return new ValueTask<AnswerFrame>(AnswerLater(request, answer.Task));
            }

            // What waits for a person is told when the connection ends.
            cancellation.Register(leaving.SetResult);
            return ValueTask.FromResult(new AnswerFrame(request.Id, Ok: request.Body));
        });
        var link = await ConnectAsync(_ => { });
        await link!.AskAsync(SocketActs.AwaitAnswer, new SnapshotAck(1), SocketJson.Default.SnapshotAck, SocketJson.Default.SnapshotAck, null, TestContext.Current.CancellationToken);
        var lost = AskAsync(link, 2);
        await asked.Task;
        await link.DisposeAsync();
        await Assert.ThrowsAsync<OwnerLostException>(() => lost);
        await leaving.Task;
        var ending = owner.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<TimeoutException>(() => ending.WaitAsync(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken));
        answer.SetResult(new AnswerFrame(0));
        await ending;
    }

    [Fact]
    public async Task An_owner_that_answers_and_goes_at_once_has_answered()
    {
        for (var round = 0; round < 300; round++)
        {
            var ending = new TaskCompletionSource<Task>();
            OwnerSocket? owner = null;
            owner = Listen((request, _) =>
            {
                ending.SetResult(Task.Run(async () => await owner!.DisposeAsync(), CancellationToken.None));
                return ValueTask.FromResult(new AnswerFrame(request.Id, Ok: request.Body));
            });
            await using var link = await ConnectAsync(_ => { });
            Assert.Equal(round, await AskAsync(link!, round));
            await await ending.Task;
        }
    }

    [Fact]
    public async Task Nobody_serves_a_socket_that_a_dead_owner_left()
    {
        await File.WriteAllTextAsync(Path, "", TestContext.Current.CancellationToken);
        Assert.Null(await ConnectAsync(_ => { }));
        await using var owner = Listen((request, _) => ValueTask.FromResult(new AnswerFrame(request.Id)));
        await using var link = await ConnectAsync(_ => { });
        Assert.NotNull(link);
    }

    [Fact]
    public async Task Only_the_owners_user_may_open_the_socket()
    {
        await using var owner = Listen((request, _) => ValueTask.FromResult(new AnswerFrame(request.Id)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        }
    }

    private static async Task<AnswerFrame> AnswerLater(RequestFrame request, Task<AnswerFrame> later)
    {
        await later;
        return new AnswerFrame(request.Id, Ok: request.Body);
    }

    private static async Task<long> AskAsync(OwnerLink link, long number) =>
        (await link.AskAsync(
            "echo", new SnapshotAck(number), SocketJson.Default.SnapshotAck, SocketJson.Default.SnapshotAck, null, TestContext.Current.CancellationToken)).Version;

    private OwnerSocket Listen(Func<RequestFrame, CancellationToken, ValueTask<AnswerFrame>> answer) =>
        OwnerSocket.Listen(Path, answer, () => Volatile.Read(ref _version), TimeProvider.System);

    private Task<OwnerLink?> ConnectAsync(Action<long> pushed) => OwnerLink.TryConnectAsync(Path, pushed, TestContext.Current.CancellationToken);
}
