using System.Text;
using ClawBridge.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Shared;

internal sealed class ShellQuoteTests
{
    private const string Special = "$`\"&|;<>()*?[]#~=!{}\n\t\r";

    [TestCase("gpu-1", "gpu-1")]
    [TestCase("wss://bridge.lab:18790/x", "wss://bridge.lab:18790/x")]
    [TestCase("", "''")]
    [TestCase("a b", "'a b'")]
    [TestCase("$(reboot)", "'$(reboot)'")]
    [TestCase("it's", "'it'\\''s'")]
    [TestCase("~", "'~'")]
    [TestCase("a=b", "'a=b'")]
    [TestCase("a\nb", "'a\nb'")]
    public void A_word_is_quoted_where_it_must_be(string text, string quoted) => Assert.That(ShellQuote.Word(text), Is.EqualTo(quoted));

    [Test]
    public void A_NUL_is_refused() => Assert.That(() => ShellQuote.Word("a\0b"), Throws.ArgumentException);

    [Test]
    public void Any_words_come_back_as_they_were() => Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>[]>(), words =>
    {
        string[] given = [.. words.Select(word => word.Get.Replace("\0", "", StringComparison.Ordinal))];
        return Split(ShellQuote.Line(given)).SequenceEqual(given);
    }));

    /// <summary>Splits as a POSIX shell does, for the two forms of quoting that are used; an unquoted special character fails.</summary>
    private static List<string> Split(string line)
    {
        List<string> words = [];
        var i = 0;
        while (i < line.Length)
        {
            var word = new StringBuilder();
            while (i < line.Length && line[i] != ' ')
            {
                if (line[i] == '\'')
                {
                    var end = line.IndexOf('\'', i + 1);
                    word.Append(line, i + 1, end - i - 1);
                    i = end + 1;
                }
                else if (line[i] == '\\')
                {
                    word.Append(line[i + 1]);
                    i += 2;
                }
                else
                {
                    Assert.That(line[i], Is.Not.AnyOf([.. Special.Select(c => (object)c)]));
                    word.Append(line[i++]);
                }
            }

            words.Add(word.ToString());
            i++;
        }

        return words;
    }
}
