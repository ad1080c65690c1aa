using System.Security.Cryptography;
using ClawBridge.State;

namespace ClawBridge.Secrets;

/// <summary>
/// The master key in a file of its own: 32 random bytes, made at the first need. Its successor lies beside it as
/// <c>NAME.next</c> while the state is taken from one to the other; which of the two counts is what the state says.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="isGiven">It was named with <c>CLAW_BRIDGE_MASTER_KEY_FILE</c>: then it must exist and its mode is its owner's affair.</param>
internal sealed class MasterKey(string path, bool isGiven, RandomNumberGenerator random) : IMasterKey
{
    public const int Length = 32;

    private readonly Lock _lock = new();
    private readonly KeyFile _file = new(path, isChecked: !isGiven, random);
    private byte[]? _key;

    // The state names the key that lies in the successor's place.
    private bool _isMisplaced;

    // The successor is from an earlier attempt whose write failed: after a crash the disk may turn out to name it all the same.
    private bool _isInDoubt;

    private KeyFile Next => field ??= new KeyFile(_file.Place + ".next", isChecked: !isGiven, random);

    /// <summary>The key of a state directory, or the one that the environment names.</summary>
    public static MasterKey Of(StateDirectory directory, Func<string, string?> environment, RandomNumberGenerator random) =>
        environment("CLAW_BRIDGE_MASTER_KEY_FILE") is { Length: > 0 } given
            ? new MasterKey(Path.GetFullPath(given), isGiven: true, random)
            : new MasterKey(directory.MasterKeyPath, isGiven: false, random);

    public byte[] Get()
    {
        lock (_lock) return _key ??= ReadOrMake();
    }

    public void Settle(string keyId)
    {
        lock (_lock)
        {
            var present = _file.Exists ? _file.Read() : null;
            if (present is not null && KeyId.Of(present) == keyId)
            {
                _key = present;
                TryTidy(static next => next.Delete());
                return;
            }

            var next = Next.Exists ? Next.Read() : null;
            if (next is null || KeyId.Of(next) != keyId) throw WrongKey(present, keyId);
            (_key, _isMisplaced) = (next, true);
            TryTidy(_ => Move());
        }
    }

    /// <summary>Why a state that was sealed under this key could not be opened at the next start; null when it could. Changes nothing.</summary>
    public string? ProblemWith(string keyId)
    {
        try
        {
            var present = _file.Exists ? _file.Read() : null;
            if (present is not null && KeyId.Of(present) == keyId) return null;
            return Next.Exists && KeyId.Of(Next.Read()) == keyId ? null : WrongKey(present, keyId).Message;
        }
        catch (JournalException e)
        {
            return e.Message;
        }
    }

    public byte[] Prepare()
    {
        lock (_lock)
        {
            if (_isMisplaced) Move();
            _isInDoubt = Next.Exists;
            return _isInDoubt ? Next.Read() : Next.Make();
        }
    }

    public void Replace()
    {
        lock (_lock)
        {
            (_key, _isMisplaced) = (Next.Read(), true);
            Move();
        }
    }

    public void Discard()
    {
        lock (_lock)
        {
            if (!_isInDoubt) Next.Delete();
        }
    }

    private byte[] ReadOrMake()
    {
        if (_file.Exists) return _file.Read();
        if (isGiven) throw new JournalException($"The master key {path} does not exist. Correct CLAW_BRIDGE_MASTER_KEY_FILE, or make the file with 32 random bytes.");
        return _file.Make();
    }

    private void Move()
    {
        Next.MoveTo(_file);
        _isMisplaced = false;
    }

    private void TryTidy(Action<KeyFile> tidy)
    {
        try
        {
            if (Next.Exists) tidy(Next);
        }
        catch (JournalException)
        {
            // The right key is known, so a state that can only be read is served; the first start that may write finishes this.
        }
    }

    private JournalException WrongKey(byte[]? present, string keyId) => new(present is null
        ? $"The master key {path} is missing, and the state was sealed under it (key {keyId}). Bring that file back, or name it with CLAW_BRIDGE_MASTER_KEY_FILE; without it the stored secrets cannot be read. Nothing was changed."
        : $"The master key {path} is not the one under which the state was sealed: it is key {KeyId.Of(present)}, the state needs key {keyId}. Bring the right file back, or name it with CLAW_BRIDGE_MASTER_KEY_FILE. Nothing was changed.");
}
