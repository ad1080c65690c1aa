using System.Security;
using System.Text;

namespace ClawNode.Service;

/// <summary>The property list with which macOS keeps the agent running. Pure.</summary>
internal static class LaunchdPlist
{
    public const string Label = "io.clawbernetes.clawnode";

    public static string Text(ServicePlan plan)
    {
        var words = new StringBuilder();
        foreach (var word in plan.Words) words.Append("    <string>").Append(SecurityElement.Escape(word)).Append("</string>\n");
        var log = SecurityElement.Escape(Path.Combine(plan.StateDir, "clawnode.log"));
        return $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">
            <dict>
              <key>Label</key>
              <string>{Label}</string>
              <key>ProgramArguments</key>
              <array>
            {words}  </array>
              <key>RunAtLoad</key>
              <true/>
              <key>KeepAlive</key>
              <true/>
              <key>AbandonProcessGroup</key>
              <true/>
              <key>ThrottleInterval</key>
              <integer>2</integer>
              <key>Umask</key>
              <integer>63</integer>
              <key>StandardOutPath</key>
              <string>{log}</string>
              <key>StandardErrorPath</key>
              <string>{log}</string>
            </dict>
            </plist>

            """.ReplaceLineEndings("\n");
    }
}
