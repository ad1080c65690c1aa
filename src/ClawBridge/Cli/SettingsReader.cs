using System.Globalization;
using System.Text.Json;
using ClawBridge.Logging;
using ClawBridge.Text;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Cli;

/// <summary>Brings flags, environment and config file together: flags win over the environment, that over the file.</summary>
/// <param name="environment">Reads a variable; null when it is not set.</param>
/// <param name="readFile">Reads the config file.</param>
internal sealed class SettingsReader(Func<string, string?> environment, Func<string, byte[]> readFile)
{
    /// <exception cref="CliException">A value is wrong or a key unknown; the message names where it came from.</exception>
    public Settings Read(ParsedArguments invocation)
    {
        var file = ReadConfig(invocation.Flags.GetValueOrDefault(Options.Config.Key) ?? environment(Options.Config.Variable));
        var defaults = new Settings();
        return new Settings
        {
            StateDir = Find(invocation, file, Options.StateDir)?.Text,
            InMemory = Switch(Find(invocation, file, Options.InMemory)),
            Listen = Find(invocation, file, Options.Listen) is { } listen ? Endpoint.Parse(listen.Text, listen.Source) : null,
            AdvertiseUrl = Find(invocation, file, Options.AdvertiseUrl) is { } url ? Url(url) : null,
            RequireMtls = Switch(Find(invocation, file, Options.RequireMtls)),
            Clawnode = Find(invocation, file, Options.Clawnode)?.Text,
            ReadOnly = Switch(Find(invocation, file, Options.ReadOnly)),
            Principal = Find(invocation, file, Options.Principal)?.Text,
            DrainTimeout = Find(invocation, file, Options.DrainTimeout) is { } drain ? Seconds(drain) : defaults.DrainTimeout,
            LogFormat = Find(invocation, file, Options.LogFormat) is { } format ? Format(format) : defaults.LogFormat,
            LogLevel = Find(invocation, file, Options.LogLevel) is { } level ? Level(level) : defaults.LogLevel,
        };
    }

    private Given? Find(ParsedArguments invocation, Dictionary<string, string> file, Option option)
    {
        if (invocation.Flags.TryGetValue(option.Key, out var flag)) return new Given(flag, option.Flag);
        if (environment(option.Variable) is { Length: > 0 } variable) return new Given(variable, option.Variable);
        return file.TryGetValue(option.Key, out var value) ? new Given(value, $"'{option.Key}' in the config file") : null;
    }

    private Dictionary<string, string> ReadConfig(string? path)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        if (path is null) return values;
        try
        {
            using var document = JsonDocument.Parse(readFile(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new CliException($"The config file {path} must hold one JSON object.");
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (Options.All.All(o => o.Key != member.Name)) throw UnknownKey(path, member.Name);
                values[member.Name] = member.Value.ToString();
            }
        }
        catch (JsonException e)
        {
            throw new CliException($"The config file {path} is not JSON (line {e.LineNumber + 1}): {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The config file {path} cannot be read: {e.Message}");
        }

        return values;
    }

    private static CliException UnknownKey(string path, string key)
    {
        var nearest = Suggestions.Nearest(key, [.. Options.All.Select(o => o.Key)]);
        return new CliException($"The config file {path} has the unknown key '{key}'.{(nearest.Count == 0 ? "" : $" Did you mean '{nearest[0]}'?")}");
    }

    private static bool Switch(Given? given) => given?.Text.ToLowerInvariant() switch
    {
        null or "false" or "0" => false,
        "true" or "1" => true,
        _ => throw new CliException($"{given.Source} is '{given.Text}', but must be true or false."),
    };

    private static string Url(Given given) =>
        Uri.TryCreate(given.Text, UriKind.Absolute, out var uri) && uri.Scheme is ("ws" or "wss" or "http" or "https")
            ? given.Text.TrimEnd('/')
            : throw new CliException($"{given.Source} is '{given.Text}', but must be a URL like wss://bridge.lab:18790.");

    private static TimeSpan Seconds(Given given) =>
        double.TryParse(given.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= 86400
            ? TimeSpan.FromSeconds(seconds)
            : throw new CliException($"{given.Source} is '{given.Text}', but must be a number of seconds from 0 to 86400.");

    private static LogFormat Format(Given given) => given.Text.ToLowerInvariant() switch
    {
        "text" => LogFormat.Text,
        "json" => LogFormat.Json,
        _ => throw new CliException($"{given.Source} is '{given.Text}', but must be text or json."),
    };

    private static LogLevel Level(Given given) => given.Text.ToLowerInvariant() switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "info" or "information" => LogLevel.Information,
        "warn" or "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "none" => LogLevel.None,
        _ => throw new CliException($"{given.Source} is '{given.Text}', but must be trace, debug, info, warn, error or none."),
    };

    private sealed record Given(string Text, string Source);
}
