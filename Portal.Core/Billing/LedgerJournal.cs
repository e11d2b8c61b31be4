using System.Globalization;
using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>
/// The ledger as a plain-text journal that hledger reads and checks (<c>hledger check -s</c>): double entry in whole micro-units, so that no digit is rounded away. What is debited is
/// positive there, so an organisation's wallet, which the platform owes, stands below zero. Holds move nothing and are left out.
/// </summary>
/// <remarks>The format: https://hledger.org/hledger.html#journal.</remarks>
public sealed class LedgerJournal
{
    private readonly TextWriter _writer;
    private readonly string _commodity;

    /// <param name="writer">Where it is written.</param>
    /// <param name="currency">ISO 4217 code of the ledger.</param>
    public LedgerJournal(TextWriter writer, string currency)
    {
        ArgumentNullException.ThrowIfNull(writer);
        (_writer, _commodity) = (writer, $"{Money.Zero(currency).Currency}micro");
    }

    /// <summary>The head: what the commodity and the accounts are. A strict reader knows no others.</summary>
    public void WriteHead(IEnumerable<LedgerAccount> accounts)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        // A separator must be shown, or the reader cannot know that there are no decimals.
        _writer.Write($"; 1,000,000 {_commodity} are 1 of the currency\ncommodity 1000. {_commodity}\n");
        foreach (var account in accounts)
            _writer.Write($"account {NameOf(account)}\n");
    }

    /// <summary>One posted transfer with its entries.</summary>
    /// <param name="transfer">What moved.</param>
    /// <param name="entries">Its sides, each with its account.</param>
    public void Write(LedgerTransfer transfer, IEnumerable<(LedgerAccount Account, LedgerEntry Entry)> entries)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        ArgumentNullException.ThrowIfNull(entries);
        _writer.Write($"\n{Date(transfer.At)} * ({transfer.Id}) {transfer.Kind} | {Plain(transfer.Cause)}\n");
        foreach (var (account, entry) in entries)
            _writer.Write($"    {NameOf(account)}  {Text(entry.Debit.Micros - entry.Credit.Micros)} {_commodity}\n");
    }

    /// <summary>The foot: every balance as the account has it, asserted, so that a reader finds any that the entries do not explain.</summary>
    public void WriteFoot(IEnumerable<LedgerAccount> accounts, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        _writer.Write($"\n{Date(now)} * balances as stored\n");
        foreach (var account in accounts)
            _writer.Write($"    {NameOf(account)}  0 {_commodity} = {Text(-account.PostedMicros)} {_commodity}\n");
    }

    /// <summary>How the journal calls an account. Revenue by kind stands below revenue, which a reader sums over all.</summary>
    public static string NameOf(LedgerAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return account.OrganisationId is { } organisation ? $"organisations:{organisation}:{account.Kind}"
            : account.Kind >= KindRevenue.First ? $"platform:{LedgerAccountKind.Revenue}:{account.Kind.ToString()[nameof(LedgerAccountKind.Revenue).Length..]}"
            : $"platform:{account.Kind}";
    }

    private static string Date(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(long micros) => micros.ToString(CultureInfo.InvariantCulture);

    // A semicolon would begin a comment, and a line a posting.
    private static string Plain(string cause) => string.Concat(cause.Select(letter => char.IsControl(letter) || letter == ';' ? ' ' : letter)).Trim();
}
