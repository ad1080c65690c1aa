using System.Security.Cryptography;
using System.Text;
using ClawBridge.State;

namespace ClawBridge.Rpc;

/// <summary>Takes the sealed parts of kept answers from one master key to another.</summary>
internal static class AnswerReseal
{
    /// <summary>What a sealed answer is bound to.</summary>
    public static byte[] AnswerContext(string id) => Encoding.ASCII.GetBytes(id);

    /// <summary>What the sealed digest of an answer's params is bound to.</summary>
    public static byte[] ParamsContext(string id) => Encoding.ASCII.GetBytes($"{id}/params");

    /// <summary>What does not open is left as it is: nobody can be given it any more, and it is forgotten after a day.</summary>
    public static void Reseal(Transaction transaction, ISealer from, ISealer to)
    {
        foreach (var row in transaction.Rows(RpcTables.Answers).Values)
        {
            var answer = row.IsSealed ? Reseal(row.Answer, AnswerContext(row.Id), from, to) : row.Answer;
            var parameters = Reseal(row.SealedParams, ParamsContext(row.Id), from, to);
            if (!ReferenceEquals(answer, row.Answer) || !ReferenceEquals(parameters, row.SealedParams))
                transaction.Put(RpcTables.Answers, row with { Answer = answer, SealedParams = parameters });
        }
    }

    private static byte[]? Reseal(byte[]? sealedText, byte[] context, ISealer from, ISealer to)
    {
        if (sealedText is null || from.Open(sealedText, context) is not { } plain) return sealedText;
        var resealed = to.Seal(plain, context);
        CryptographicOperations.ZeroMemory(plain);
        return resealed;
    }
}
