using ClawBridge.Hosting;

namespace ClawBridge.Tests.Hosting;

internal sealed class IdleMemoryTests
{
    private ManualTimeProvider _time = null!;
    private Memory _memory = null!;
    private IdleMemory _idle = null!;

    [SetUp]
    public void Start()
    {
        (_time, _memory) = (new ManualTimeProvider(), new Memory());
        _idle = new IdleMemory(_memory, _time);
    }

    [TearDown]
    public async Task End() => await _idle.DisposeAsync();

    [Test]
    public void What_the_start_needed_is_given_back_once_and_not_again_while_nothing_happens()
    {
        _memory.ProcessorTime = TimeSpan.FromMilliseconds(8);
        Pass(IdleMemory.First);
        Assert.That(_memory.GivenBack, Is.EqualTo(1));
        for (var i = 0; i < 5; i++) Pass(IdleMemory.Period);
        Assert.That(_memory.GivenBack, Is.EqualTo(1));
    }

    [Test]
    public void After_a_burst_it_is_given_back_again()
    {
        _memory.ProcessorTime = TimeSpan.FromMilliseconds(8);
        Pass(IdleMemory.First);
        _memory.ProcessorTime += IdleMemory.Period * 0.5;
        Pass(IdleMemory.Period);
        Assert.That(_memory.GivenBack, Is.EqualTo(1), "it works, so it keeps what it uses");
        Pass(IdleMemory.Period);
        Assert.That(_memory.GivenBack, Is.EqualTo(2));
    }

    [Test]
    public void A_process_that_works_from_its_start_on_is_looked_at_less_and_less_often_until_it_rests()
    {
        foreach (var wait in new[] { 0.5, 1, 2, 4, 8, 10, 10 })
        {
            _memory.ProcessorTime += TimeSpan.FromSeconds(wait);
            Pass(TimeSpan.FromSeconds(wait));
        }

        Assert.That(_memory.GivenBack, Is.Zero);
        Pass(IdleMemory.Period);
        Assert.That(_memory.GivenBack, Is.EqualTo(1));
    }

    [Test]
    public void The_real_process_goes_on_as_before()
    {
        var memory = new ProgramMemory();
        memory.GiveBack();
        Assert.That(memory.ProcessorTime, Is.GreaterThan(TimeSpan.Zero));
    }

    /// <summary>Lets the time pass and waits until the look that falls due is over and the next one is awaited.</summary>
    private void Pass(TimeSpan time)
    {
        _time.Advance(time);
        Assert.That(SpinWait.SpinUntil(() => _time.PendingTimers == 1, TimeSpan.FromSeconds(10)), Is.True);
    }

    private sealed class Memory : IProcessMemory
    {
        public TimeSpan ProcessorTime { get; set; }

        public int GivenBack { get; private set; }

        public void GiveBack() => GivenBack++;
    }
}
