using System.Collections.Frozen;

namespace Turnpike.Catalog.Classification;

/// <summary>
/// The words that are known, with their inflections. They are words of the field, chosen by what they mean in general, not by the tools of
/// any one server: a word that helps one tool alone does not belong here.
/// </summary>
internal static class Lexicon
{
    /// <summary>By the hash of the word, which the reader of a text has at hand.</summary>
    private static readonly FrozenDictionary<ulong, Word> Words = Build();

    /// <summary>The verbs of languages that do not put blanks between words.</summary>
    internal static (string Text, Sense Sense)[] Unspaced { get; } =
    [
        .. Split("获取 查询 搜索 检索 列出 查看 读取 分析 计算 解析 转换 返回 取得 検索 表示 一覧 조회 검색 가져", Sense.Read),
        .. Split("创建 新建 新增 添加 更新 修改 设置 保存 上传 生成 作成 追加 更新 保存 생성 추가 수정 저장", Sense.Write),
        .. Split("发送 发布 回复 送信 投稿 전송 보내", Sense.Send),
        .. Split("执行 运行 启动 停止 重启 调用 部署 実行 起動 실행 시작 중지", Sense.Execute),
        .. Split("删除 清空 销毁 移除 削除 消去 삭제", Sense.Delete),
        .. Split("支付 转账 退款 购买 下单 充值 提现 支払 送金 購入 결제 송금 환불 구매", Sense.Pay),
    ];

    /// <param name="word">The <see cref="Stems.Hash"/> of a word in small letters.</param>
    internal static Word Find(ulong word) => Words.TryGetValue(word, out var found) ? found : default;

    private static IEnumerable<(string, Sense)> Split(string words, Sense sense) => words.Split(' ').Distinct().Select(w => (w, sense));

    private static FrozenDictionary<ulong, Word> Build()
    {
        var words = new Dictionary<string, Word>(StringComparer.Ordinal);
        foreach (var (sense, kind, list) in LexiconTables.Verbs)
        {
            foreach (var verb in list.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
            {
                foreach (var (form, inflected) in Conjugate(verb))
                {
                    // A word keeps the first verb it is listed as; the inflection of another never takes its place.
                    if (!inflected || !words.TryGetValue(form, out var known) || known.Sense == Sense.None)
                    {
                        words.TryAdd(form, new Word(sense, kind is VerbKind.Weak, kind is VerbKind.AlsoNoun, Topics.None));
                    }
                }
            }
        }

        foreach (var (topic, list) in LexiconTables.Nouns)
        {
            foreach (var noun in list.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
            {
                foreach (var form in Plural(noun))
                {
                    words[form] = words.TryGetValue(form, out var known) ? known with { Topics = known.Topics | topic } : new Word(Sense.None, false, false, topic);
                }
            }
        }

        return words.ToFrozenDictionary(w => Stems.Hash(w.Key), w => w.Value);
    }

    private static IEnumerable<(string Form, bool Inflected)> Conjugate(string verb)
    {
        yield return (verb, false);
        var last = verb[^1];
        var beforeLast = verb.Length > 1 ? verb[^2] : 'a';
        if (last == 'y' && !IsVowel(beforeLast))
        {
            yield return (verb[..^1] + "ies", true);
            yield return (verb + "ing", true);
            yield break;
        }

        yield return (last is 's' or 'x' or 'z' || verb.EndsWith("ch", StringComparison.Ordinal) || verb.EndsWith("sh", StringComparison.Ordinal) ? verb + "es" : verb + "s", true);
        yield return ((last == 'e' && beforeLast != 'e' ? verb[..^1] : verb) + "ing", true);
        if (verb.Length is > 2 and < 7 && !IsVowel(last) && IsVowel(beforeLast) && !IsVowel(verb[^3]))
        {
            yield return (verb + last + "ing", true);
        }
    }

    private static IEnumerable<string> Plural(string noun)
    {
        yield return noun;
        if (noun.Length > 2 && noun[^1] != 's')
        {
            yield return noun[^1] == 'y' && !IsVowel(noun[^2]) ? noun[..^1] + "ies" : noun[^1] is 'x' || noun.EndsWith("ch", StringComparison.Ordinal) ? noun + "es" : noun + "s";
        }
    }

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u';
}
