using System.Runtime.InteropServices;
using ClawBridge.Discovery.Addresses;

namespace ClawBridge.Discovery.Scanning;

/// <summary>
/// One run over a plan: one thread, non-blocking sockets, one epoll. A connect is a slot; what nobody answers ends by the order in
/// which it began, because all wait equally long.
/// </summary>
internal sealed class ConnectRun : IDisposable
{
    /// <summary>Connects that are started before answers are looked at again: their latency is measured by that.</summary>
    private const int SendBatch = 128;

    private const int LongestWaitMs = 50;
    private const double DropSampleMs = 50;
    private const double LeastGreetingMs = 1_000;

    /// <summary>How often a connect is repeated that this machine kept from being made, or may have.</summary>
    private const int MostDoubts = 8;

    private const string NeighboursFull =
        "This machine's table of neighbours was full for a while, so the scan slowed down and repeated what that hid; raise net.ipv4.neigh.default.gc_thresh3 (net.ipv6… for IPv6) to scan faster.";

    private static readonly int[] s_linger = [1, 0];

    private readonly ConnectPlan _plan;
    private readonly IScanSink _sink;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly double _timeoutMs;
    private readonly double _greetingMs;
    private readonly Slot[] _slots;
    private readonly Stack<int> _free;
    private readonly SlotQueue _connecting;
    private readonly SlotQueue _greeting;
    private readonly Epoll _epoll = new();
    private readonly KernelDrops _drops = new();
    private readonly ProbeQueue _probes;
    private readonly Pace _pace;
    private readonly byte[] _greetingBytes = new byte[SshBanner.MaxLength];
    private long? _dropCount;
    private double _sampledAt;
    private double _droppedAt = double.MinValue;
    private Errno _told;
    private int _settled;
    private int _unreachable;
    private int _undetermined;

    /// <param name="concurrent">Most connects at once.</param>
    /// <param name="time">Its timestamps have to move by themselves.</param>
    public ConnectRun(ConnectPlan plan, int concurrent, IScanSink sink, TimeProvider time)
    {
        (_plan, _sink, _time, _start) = (plan, sink, time, time.GetTimestamp());
        _timeoutMs = plan.Timeout.TotalMilliseconds;
        _greetingMs = Math.Max(_timeoutMs, LeastGreetingMs);
        concurrent = (int)UInt128.Min((UInt128)concurrent, UInt128.Min(plan.Targets.Count, 1 << 24) * (uint)plan.Ports.Count + 1);
        _slots = new Slot[concurrent];
        _free = new Stack<int>(Enumerable.Range(0, concurrent));
        (_connecting, _greeting) = (new SlotQueue(_slots), new SlotQueue(_slots));
        _probes = new ProbeQueue(plan.Targets, plan.Ports.Count);
        _pace = new Pace(concurrent, plan.RateLimit, 0);
        _dropCount = _drops.Count();
    }

    private int UnderWay => _slots.Length - _free.Count;

    private double Now => _time.GetElapsedTime(_start).TotalMilliseconds;

    /// <returns>False when it was cancelled before.</returns>
    public bool ToTheEnd(CancellationToken cancellationToken)
    {
        while (!_probes.IsEmpty || UnderWay > 0)
        {
            if (cancellationToken.IsCancellationRequested) return false;
            var now = Now;
            SampleDrops(now);
            var isFilling = Fill(now);
            var ready = _epoll.Wait(isFilling ? 0 : Patience(Now));
            now = Now;
            for (var i = 0; i < ready; i++) Answered(_epoll.Number(i), now);
            Expire(now);
            Report();
        }

        return true;
    }

    public void Dispose()
    {
        foreach (var slot in _slots)
        {
            if (slot.Descriptor > 0) _ = ScanNative.Close(slot.Descriptor);
        }

        _epoll.Dispose();
        _drops.Dispose();
        _probes.Dispose();
    }

    /// <returns>Whether there is more to start at once.</returns>
    private bool Fill(double now)
    {
        var allowance = Math.Min(_pace.Allowance(UnderWay, now), SendBatch);
        for (var i = 0; i < allowance; i++)
        {
            if (!_probes.TryTake(out var probe)) return false;
            _pace.Spent();
            if (!Start(probe, Now)) return false;
        }

        return allowance == SendBatch && !_probes.IsEmpty;
    }

    /// <summary>How long to wait for answers: until the next time is up or the next connect may start.</summary>
    private int Patience(double now)
    {
        double wait = LongestWaitMs;
        if (_connecting.Head != SlotQueue.None) wait = Math.Min(wait, _slots[_connecting.Head].Since + _timeoutMs - now);
        if (_greeting.Head != SlotQueue.None) wait = Math.Min(wait, _slots[_greeting.Head].Since + _greetingMs - now);
        if (!_probes.IsEmpty && UnderWay < _pace.Limit) wait = Math.Min(wait, _pace.Delay(now));
        return (int)Math.Ceiling(Math.Max(0, wait));
    }

    /// <returns>False when this machine cannot carry it out at present.</returns>
    private bool Start(Probe probe, double now)
    {
        var address = probe.Host.Address;
        var socket = ScanNative.Socket(address.IsV6 ? ScanNative.Ipv6 : ScanNative.Ipv4, ScanNative.Stream | ScanNative.NonBlocking | ScanNative.CloseOnExec, 0);
        if (socket < 0) return !IsShort(probe, (Errno)Marshal.GetLastPInvokeError(), now);
        Span<byte> target = stackalloc byte[SocketAddresses.MaxLength];
        var length = SocketAddresses.Write(target, address, _plan.Ports[probe.PortIndex]);
        var error = ScanNative.Connect(socket, target, length) == 0 ? Errno.None : (Errno)Marshal.GetLastPInvokeError();
        var outcome = ConnectErrors.Outcome(error);
        if (outcome is ProbeOutcome.Pending or ProbeOutcome.Open)
        {
            var slot = _free.Pop();
            _slots[slot] = new Slot { Descriptor = socket, Probe = probe, Since = now };
            if (_epoll.TryAdd(socket, slot, ScanNative.EpollOut))
            {
                _connecting.Append(slot);
                return true;
            }

            (error, outcome) = (Errno.NoBuffers, ProbeOutcome.Short);
            _slots[slot] = default;
            _free.Push(slot);
        }

        _ = ScanNative.Close(socket);
        if (outcome == ProbeOutcome.Short) return !IsShort(probe, error, now);
        Settle(probe, outcome, error, Now - now);
        return true;
    }

    private void Answered(int number, double now)
    {
        ref var slot = ref _slots[number];
        if (slot.IsGreeting)
        {
            Greeted(number, ref slot);
            return;
        }

        var (value, size) = (0, sizeof(int));
        if (ScanNative.GetOption(slot.Descriptor, ScanNative.LevelSocket, ScanNative.OptionError, ref value, ref size) != 0) value = (int)Errno.NoBuffers;
        var (error, probe, latency) = ((Errno)value, slot.Probe, now - slot.Since);
        var outcome = ConnectErrors.Outcome(error);
        _connecting.Remove(number);
        if (outcome == ProbeOutcome.Open)
        {
            Note(probe, latency);
            // A reset instead of an orderly end leaves no socket behind that waits for two minutes.
            _ = ScanNative.SetOption(slot.Descriptor, ScanNative.LevelSocket, ScanNative.OptionLinger, s_linger, sizeof(int) * 2);
            if (probe.Host.SshPort is null && _epoll.TryModify(slot.Descriptor, number, ScanNative.EpollIn))
            {
                (slot.IsGreeting, slot.Since) = (true, now);
                _greeting.Append(number);
                return;
            }
        }

        Free(number);
        if (outcome == ProbeOutcome.Short) IsShort(probe, error, now);
        else Settle(probe, outcome, error, latency);
    }

    private void Greeted(int number, ref Slot slot)
    {
        var length = ScanNative.Receive(slot.Descriptor, _greetingBytes, _greetingBytes.Length, ScanNative.DontWait);
        var probe = slot.Probe;
        if (length > 0 && SshBanner.Read(_greetingBytes.AsSpan(0, (int)length)) is { } banner)
            (probe.Host.SshPort, probe.Host.SshBanner) = (_plan.Ports[probe.PortIndex], banner);
        _greeting.Remove(number);
        Free(number);
        Finish(probe.Host);
    }

    private void Expire(double now)
    {
        while (_connecting.Head is not SlotQueue.None and var number && _slots[number].Since + _timeoutMs <= now)
        {
            var (probe, since) = (_slots[number].Probe, _slots[number].Since);
            _connecting.Remove(number);
            Free(number);
            // Whether it was lost on the way or never left this machine cannot be told, so it is not called silence.
            if (since <= _droppedAt) Doubt(probe);
            else Settle(probe, ProbeOutcome.Silent, Errno.TimedOut, 0);
        }

        while (_greeting.Head is not SlotQueue.None and var number && _slots[number].Since + _greetingMs <= now)
        {
            var probe = _slots[number].Probe;
            _greeting.Remove(number);
            Free(number);
            Finish(probe.Host);
        }
    }

    private void Free(int number)
    {
        _ = ScanNative.Close(_slots[number].Descriptor);
        _slots[number] = default;
        _free.Push(number);
    }

    private void Settle(Probe probe, ProbeOutcome outcome, Errno error, double latency)
    {
        if (outcome == ProbeOutcome.Silent && probe.Tries < _plan.Retries)
        {
            _probes.Again(probe with { Tries = probe.Tries + 1 });
            return;
        }

        var host = probe.Host;
        if (outcome == ProbeOutcome.Refused)
        {
            if (!host.HasAnswered) host.LatencyMs = latency;
            host.HasRefused = true;
        }
        else if (outcome == ProbeOutcome.Unreachable) host.IsUnreachable = true;
        else if (outcome == ProbeOutcome.Barred) Undetermined(host, error);
        Finish(host);
    }

    private static void Note(Probe probe, double latency)
    {
        if (probe.Host.Open == 0) probe.Host.LatencyMs = latency;
        probe.Host.Open |= 1UL << probe.PortIndex;
    }

    private void Finish(ProbeHost host)
    {
        if (--host.Pending > 0) return;
        _settled++;
        if (host.HasAnswered) _sink.Found(host.Answer(_plan.Ports));
        else if (host.IsUndetermined) _undetermined++;
        else if (host.IsUnreachable) _unreachable++;
    }

    /// <summary>Slows down if this machine is short of something; says whether that is the error.</summary>
    private bool IsShort(Probe probe, Errno error, double now)
    {
        if (ConnectErrors.Outcome(error) != ProbeOutcome.Short)
        {
            Settle(probe, ProbeOutcome.Barred, error, 0);
            return false;
        }

        Tell(error);
        _pace.Trouble(UnderWay, now);
        // With nothing under way nothing gets free by waiting for it, so then it counts.
        if (UnderWay > 0) _probes.Again(probe);
        else Doubt(probe, error);
        return true;
    }

    private void Doubt(Probe probe, Errno error = Errno.NoBuffers)
    {
        if (probe.Doubts < MostDoubts)
        {
            _probes.Again(probe with { Doubts = probe.Doubts + 1 });
            return;
        }

        Undetermined(probe.Host, error);
        Finish(probe.Host);
    }

    private void Undetermined(ProbeHost host, Errno error)
    {
        host.IsUndetermined = true;
        Tell(error);
    }

    private void Tell(Errno error)
    {
        if (_told == error) return;
        _told = error;
        _sink.Note(ConnectErrors.Sentence(error));
    }

    private void SampleDrops(double now)
    {
        if (now - _sampledAt < DropSampleMs) return;
        _sampledAt = now;
        var count = _drops.Count();
        if (count > _dropCount)
        {
            _droppedAt = now;
            _pace.Trouble(UnderWay, now);
            _sink.Note(NeighboursFull);
        }

        _dropCount = count ?? _dropCount;
    }

    private void Report()
    {
        if (_settled == 0) return;
        _sink.Settled(_settled, _unreachable, _undetermined);
        (_settled, _unreachable, _undetermined) = (0, 0, 0);
    }
}
