using System.Text;
using ClawBridge.State;
using ClawBridge.State.Sqlite;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.State;

internal sealed class LogEntryTests
{
    [Test]
    public void What_is_written_is_read()
    {
        var texts = Gen.Elements("", "a", "entries", "ein längerer Name", new string('x', 200));
        var changes = from table in texts
                      from id in texts
                      from body in Gen.OneOf(Gen.Constant<string?>(null), texts.Select(string? (t) => t))
                      from age in Gen.Elements(0L, 1L, 127L, 128L, 1L << 40)
                      select new Change(table, id, body is null ? null : Encoding.UTF8.GetBytes(body), (1L << 50) - age);
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Gen.ListOf(changes).ToArbitrary(), list => IsRead([.. list])));
    }

    [Test]
    public void An_entry_that_is_cut_is_damaged_or_ends_between_two_changes()
    {
        var entry = new LogEntryWriter().Write([[new("t", "1", [1, 2, 3], 9), new("t", "2", null, 9)]], 9, 300).ToArray();
        List<int> whole = [];
        for (var length = 0; length <= entry.Length; length++)
        {
            try
            {
                Read(entry.AsSpan(0, length), 9);
                whole.Add(length);
            }
            catch (SqliteException)
            {
                // What the journal explains as a damaged file.
            }
        }

        Assert.That(whole, Is.EqualTo(new[] { 2, entry.Length - 6, entry.Length }));
    }

    private static void IsRead(Change[] changes)
    {
        var writer = new LogEntryWriter();
        writer.Write([[new Change("before", "1", new byte[3000], 1)]], 1, 1);
        var (eventSeq, read) = Read(writer.Write([changes[..(changes.Length / 2)], changes[(changes.Length / 2)..]], 1L << 50, long.MaxValue), 1L << 50);
        Assert.That(eventSeq, Is.EqualTo(long.MaxValue));
        Assert.That(read.Select(Text), Is.EqualTo(changes.Select(Text)));
    }

    private static (long EventSeq, List<Change> Changes) Read(ReadOnlySpan<byte> entry, long revision)
    {
        var reader = new LogEntryReader(entry, revision);
        List<Change> changes = [];
        while (reader.Read())
        {
            changes.Add(new Change(
                Encoding.UTF8.GetString(reader.Table), Encoding.UTF8.GetString(reader.Id), reader.IsDeleted ? null : reader.Body.ToArray(), reader.Revision));
        }

        return (reader.EventSeq, changes);
    }

    private static string Text(Change change) =>
        $"{change.Table}/{change.Id}/{change.Revision}/{(change.Body is null ? "deleted" : Convert.ToHexString(change.Body))}";
}
