using System.Xml;
using System.Xml.Linq;
using ClawNode.Service;

namespace ClawNode.Tests.Service;

/// <summary>The files that make the agent a service.</summary>
[TestFixture]
internal sealed class ServiceFilesTests
{
    private static readonly ServicePlan Plan = new()
    {
        Program = "/usr/local/bin/clawnode", ConfigFile = "/etc/clawnode/config.json", StateDir = "/var/lib/clawnode", IsRoot = true, Home = "/root",
        UserUnitFolder = "/root/.config/systemd/user",
    };

    private static readonly ServicePlan Odd = Plan with { ConfigFile = "/home/a b/100%/$x/\"q\"/it's & <c>.json" };

    [Test]
    public void The_machines_unit() => Snapshot.MatchText(SystemdUnit.Text(Plan, isUser: false), "txt");

    [Test]
    public void The_users_unit() => Snapshot.MatchText(SystemdUnit.Text(Odd, isUser: true), "txt");

    [Test]
    public void The_supervisors_script() => Snapshot.MatchText(KeepScript.Text(Odd, "/var/lib/it's/keep.sh", "/var/lib/it's/keep.pid", "/var/lib/it's/clawnode.log"), "txt");

    [Test]
    public void The_property_list_of_launchd_is_valid_XML_and_names_every_word()
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore };
        using var reader = XmlReader.Create(new StringReader(LaunchdPlist.Text(Odd)), settings);
        var entries = XDocument.Load(reader).Root!.Element("dict")!.Elements().ToList();
        var keys = entries.Where((_, at) => at % 2 == 0).ToList();
        XElement Value(string key) => entries[entries.FindIndex(entry => entry.Name == "key" && entry.Value == key) + 1];

        Assert.Multiple(() =>
        {
            Assert.That(keys.Select(key => key.Name.LocalName), Is.All.EqualTo("key"));
            Assert.That(Value("Label").Value, Is.EqualTo(LaunchdPlist.Label));
            Assert.That(Value("ProgramArguments").Elements("string").Select(word => word.Value), Is.EqualTo(Odd.Words));
            Assert.That(Value("KeepAlive").Name.LocalName, Is.EqualTo("true"));
            Assert.That(Value("AbandonProcessGroup").Name.LocalName, Is.EqualTo("true"));
            Assert.That(Value("Umask").Value, Is.EqualTo("63"));
        });
    }

    [TestCase("/usr/bin/clawnode", "/usr/bin/clawnode")]
    [TestCase("/a b", "\"/a b\"")]
    [TestCase("50%", "\"50%%\"")]
    [TestCase("$HOME", "\"$$HOME\"")]
    [TestCase("a\"b\\", "\"a\\\"b\\\\\"")]
    [TestCase("", "\"\"")]
    public void Words_are_what_systemd_reads_back(string word, string quoted) => Assert.That(SystemdUnit.Quoted(word), Is.EqualTo(quoted));
}
