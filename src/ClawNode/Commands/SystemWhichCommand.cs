using System.Text.Json;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Gpu;

namespace ClawNode.Commands;

/// <summary><c>system.which</c>: where programs lie in the agent's search path.</summary>
internal sealed class SystemWhichCommand(Func<string?> searchPath) : ICommand
{
    private const int MostNames = 200;

    public string Name => NodeCommands.SystemWhich;

    public string Capability => "system";

    public Task<JsonElement> ExecuteAsync(JsonElement parameters, CommandContext context, CancellationToken cancellationToken)
    {
        var bins = CommandParameters.Read(parameters, PayloadJson.Default.SystemWhich).Bins ?? [];
        if (bins.Count > MostNames) throw CommandParameters.Invalid(FormattableString.Invariant($"bins has {bins.Count} names; ask for at most {MostNames} at once."));
        var wrong = bins.FirstOrDefault(bin => string.IsNullOrEmpty(bin) || bin.Contains('/', StringComparison.Ordinal) || bin.Contains('\0', StringComparison.Ordinal));
        if (wrong is not null || bins.Contains(null!)) throw CommandParameters.Invalid($"bins: \"{wrong}\" is not the plain name of a program.");

        var path = searchPath();
        var found = bins.Distinct(StringComparer.Ordinal).ToDictionary(bin => bin, bin => ExecutableFinder.Find(bin, path), StringComparer.Ordinal);
        return Task.FromResult(CommandParameters.Answer(new SystemWhichResult(found), PayloadJson.Default.SystemWhichResult));
    }
}
