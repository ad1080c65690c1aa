using ClawBridge.State;

namespace ClawBridge.Rpc;

/// <summary>The tables that this room owns.</summary>
internal static class RpcTables
{
    public static readonly Table<AnswerRecord> Answers = new("answers", static () => AnswerJson.Default.AnswerRecord);
}
