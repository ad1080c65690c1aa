using System.Formats.Tar;
using ClawNode.Runtimes;
using ClawNode.Runtimes.Docker;
using ClawNode.Runtimes.Docker.Api;

namespace ClawNode.Tests.Runtimes.Docker;

internal sealed class DockerPartsTests
{
    [Test]
    public void Files_become_an_archive_of_plain_files()
    {
        var archive = FilesArchive.Of(new Dictionary<string, string> { ["/etc/b"] = "two", ["/a/ü"] = "één" }, DateTimeOffset.UnixEpoch);
        using var reader = new TarReader(new MemoryStream(archive));
        List<(string, string, UnixFileMode, TarEntryType)> entries = [];
        while (reader.GetNextEntry() is { } entry)
        {
            using var text = new StreamReader(entry.DataStream!);
            entries.Add((entry.Name, text.ReadToEnd(), entry.Mode, entry.EntryType));
        }

        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        Assert.That(entries, Is.EqualTo(new[] { ("a/ü", "één", mode, TarEntryType.RegularFile), ("etc/b", "two", mode, TarEntryType.RegularFile) }));
    }

    [TestCase("alpine", "alpine", "latest")]
    [TestCase("alpine:3", "alpine", "3")]
    [TestCase("host:5000/a/b", "host:5000/a/b", "latest")]
    [TestCase("host:5000/a/b:v1", "host:5000/a/b", "v1")]
    [TestCase("a/b@sha256:0123", "a/b@sha256:0123", null)]
    public void An_image_reference_is_taken_apart(string image, string name, string? tag) => Assert.That(ImagePuller.Split(image), Is.EqualTo((name, tag)));

    [TestCase(null, null, "/var/run/docker.sock")]
    [TestCase(null, "unix:///run/podman.sock", "/run/podman.sock")]
    [TestCase("/a.sock", "unix:///b.sock", "/a.sock")]
    [TestCase("unix:///a.sock", null, "/a.sock")]
    public void The_socket_is_the_configs_then_docker_hosts_then_the_usual_one(string? configured, string? dockerHost, string path) =>
        Assert.That(EngineSocket.Path(configured, dockerHost), Is.EqualTo(path));

    [TestCase("1.24", "1.41", -1)]
    [TestCase("1.9", "1.24", -1)]
    [TestCase("1.41", "1.41", 0)]
    public void Api_versions_compare_by_their_numbers(string left, string right, int sign) => Assert.That(Math.Sign(EngineClient.Compare(left, right)), Is.EqualTo(sign));

    [Test]
    public void A_pull_adds_its_layers_up()
    {
        var tracker = new PullTracker();
        PullMessage[] messages =
        [
            new() { Status = "Pulling from library/x" },
            new() { Status = "Downloading", Layer = "a", Detail = new PullDetail(25, 100) },
            new() { Status = "Downloading", Layer = "b", Detail = new PullDetail(0, 100) },
            new() { Status = "Download complete", Layer = "a" },
            new() { Status = "Extracting", Layer = "a", Detail = new PullDetail(1, 100) },
            new() { Status = "Pull complete", Layer = "b" },
        ];
        Assert.That(messages.Select(tracker.Next), Is.EqualTo(new[]
        {
            "pulling image", "pulling image: 25 %", "pulling image: 12 %", "pulling image: 50 %", "pulling image: 50 %", "pulling image: 100 %",
        }));
    }

    [Test]
    public void A_container_that_was_never_started_because_of_an_error_failed()
    {
        var created = Details(new ContainerState { Status = "created" });
        var failed = Details(new ContainerState { Status = "created", ExitCode = 127, Error = "no such program" });
        var exited = Details(new ContainerState { Status = "exited", ExitCode = 137, OomKilled = true, StartedAt = DateTimeOffset.UnixEpoch.AddYears(50), FinishedAt = DateTimeOffset.UnixEpoch.AddYears(51) });
        Assert.Multiple(() =>
        {
            Assert.That(Of(created).Phase, Is.EqualTo(RuntimePhase.Created));
            Assert.That((Of(failed).Phase, Of(failed).ExitCode), Is.EqualTo((RuntimePhase.Failed, (int?)null)));
            Assert.That(Of(failed).Error, Does.Contain("no such program"));
            Assert.That((Of(exited).Phase, Of(exited).ExitCode, Of(exited).OutOfMemory), Is.EqualTo((RuntimePhase.Ended, (int?)137, true)));
        });
    }

    [Test]
    public void Names_are_short_first_and_whole_when_that_is_taken() => Assert.That(
        ContainerLookup.Names(new AttemptKey("0123456789", 2, 3)), Is.EqualTo(new[] { "claw-01234567-2-3", "claw-0123456789-2-3-full" }));

    [TestCase("could not select device driver \"nvidia\" with capabilities: [[gpu]]", " It cannot hand out GPUs: install the NVIDIA Container Toolkit on this node and restart the engine.")]
    [TestCase("no such user", "no such user")]
    public void A_refusal_says_what_to_do_where_the_engine_does_not(string engine, string end)
    {
        var told = DockerRuntime.Told(new EngineException(System.Net.HttpStatusCode.InternalServerError, engine)).Message;
        Assert.That(told, Does.StartWith("The container engine refused: " + engine).And.EndWith(end));
    }

    private static RuntimeInstance Of(ContainerDetails details) => DockerInstances.Of(details, "n")!;

    private static ContainerDetails Details(ContainerState state) => new()
    {
        Id = "id", State = state,
        Config = new ContainerConfig { Labels = DockerLabels.Of(ManagerFixture.Spec(), "n") },
    };
}
