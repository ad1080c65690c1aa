using ClawBridge.State;

namespace ClawBridge.Secrets;

/// <summary>Where the key is kept under which secrets and private keys lie in the state, and how another takes its place.</summary>
internal interface IMasterKey
{
    /// <summary>The key, 32 bytes; made at the first need.</summary>
    /// <exception cref="JournalException">It cannot be had; the message says what to do.</exception>
    byte[] Get();

    /// <summary>
    /// Before anything is served from a state that has something sealed: makes sure that the key is the one that the state names,
    /// and finishes a replacement that the program did not live to finish. Makes no key.
    /// </summary>
    /// <exception cref="JournalException">There is no such key; the message says what to do.</exception>
    void Settle(string keyId);

    /// <summary>A key to take the present one's place, durable before this returns: the same one until it has, or was discarded.</summary>
    /// <exception cref="JournalException">It cannot be kept; nothing has changed.</exception>
    byte[] Prepare();

    /// <summary>Puts the prepared key in the present one's place: the state names it.</summary>
    /// <exception cref="JournalException">The old key stays where it is; the prepared one is put in its place at the next start.</exception>
    void Replace();

    /// <summary>Forgets the prepared key, under which nothing was sealed.</summary>
    void Discard();
}
