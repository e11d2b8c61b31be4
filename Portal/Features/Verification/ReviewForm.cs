using Portal.Core.Accounts.Verification;

namespace Portal.Features.Verification;

/// <summary>The checklist of a review: an item is current, each is accepted or refused with a reason, and it is complete when each has its word.</summary>
public sealed class ReviewForm
{
    private readonly IReadOnlyList<RefusalReason> _reasons;

    public ReviewForm(IReadOnlyList<VerificationItem> open, IReadOnlyList<RefusalReason> reasons)
    {
        ArgumentNullException.ThrowIfNull(open);
        Lines = [.. open.Select(item => new Line(item))];
        _reasons = reasons;
    }

    public IReadOnlyList<Line> Lines { get; }

    /// <summary>Index of the line the keys act on.</summary>
    public int Current { get; private set; }

    public bool IsComplete => Lines.All(line => line.IsAccepted is true || line is { IsAccepted: false, Reason: not null });

    /// <summary>True when something is refused.</summary>
    public bool Refuses => Lines.Any(line => line.IsAccepted is false);

    public IEnumerable<RefusalReason> ReasonsOf(VerificationItem item) => _reasons.Where(reason => reason.Item == item);

    public void Select(int index) => Current = Math.Clamp(index, 0, Math.Max(0, Lines.Count - 1));

    /// <summary>Accepts the current item and goes on to the next.</summary>
    public void Accept() => Say(true);

    /// <summary>Refuses the current item for the first reason there is, and stays for another to be chosen.</summary>
    public void Refuse() => Say(false);

    /// <summary>Goes on to the next item without a word; from the last to the first.</summary>
    public void Next() => Current = Lines.Count == 0 ? 0 : (Current + 1) % Lines.Count;

    public void Say(Line line, bool isAccepted)
    {
        ArgumentNullException.ThrowIfNull(line);
        line.IsAccepted = isAccepted;
        if (!isAccepted)
            line.Reason ??= ReasonsOf(line.Item).FirstOrDefault()?.Id;
    }

    public IReadOnlyDictionary<VerificationItem, ItemDecision> ToItems() => Lines.Where(line => line.IsAccepted is not null).ToDictionary(line => line.Item, Decision);

    private ItemDecision Decision(Line line) => line.IsAccepted is true ? ItemDecision.Accepted
        : _reasons.FirstOrDefault(reason => reason.Id == line.Reason) is { } reason ? new ItemDecision(false, reason.Chinese, reason.English, string.IsNullOrWhiteSpace(line.Note) ? null : line.Note.Trim())
        : new ItemDecision(false);

    private void Say(bool isAccepted)
    {
        if (Lines.Count == 0)
            return;
        Say(Lines[Current], isAccepted);
        if (isAccepted && Current < Lines.Count - 1)
            Current++;
    }

    /// <summary>What is said of an item.</summary>
    public sealed class Line(VerificationItem item)
    {
        public VerificationItem Item => item;

        /// <summary>Null before anything was said.</summary>
        public bool? IsAccepted { get; internal set; }

        /// <summary>Id of the reason of a refusal.</summary>
        public Guid? Reason { get; set; }

        public string Note { get; set; } = "";
    }
}
