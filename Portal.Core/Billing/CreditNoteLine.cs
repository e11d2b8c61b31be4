using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>One line of a credit note: how much of a line of the invoice is taken back.</summary>
/// <param name="Position">1, 2, 3 … in the order of the document.</param>
/// <param name="InvoicePosition">The line of the invoice.</param>
/// <param name="BilledCost">What is taken back, tax included, exact to the micro-unit; negative where the line of the invoice is, which took off what had been given.</param>
/// <param name="RateBasisPoints">VAT rate of the line.</param>
/// <param name="Net">The line's part of the note's net, in the currency's own digits.</param>
public sealed record CreditNoteLine(int Position, int InvoicePosition, Money BilledCost, int RateBasisPoints, Money Net);

/// <summary>How much of a line of an invoice is to be taken back.</summary>
/// <param name="InvoicePosition">The line.</param>
/// <param name="Amount">Positive; in the currency's own digits, or all that is left of the line.</param>
public sealed record CreditPart(int InvoicePosition, Money Amount);
