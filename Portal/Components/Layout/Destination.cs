using MudBlazor;

namespace Portal.Components.Layout;

/// <summary>A page that the frame leads to.</summary>
/// <param name="Key">Names it in <see cref="SharedText"/>.</param>
/// <param name="Icon">Inner SVG.</param>
public sealed record Destination(string Href, string Key, string Icon)
{
    /// <summary>A reviewer has this one page of the administration.</summary>
    public static Destination Review { get; } = new("/admin/verification", "Verification", Icons.Material.Outlined.VerifiedUser);

    public static IReadOnlyList<Destination> Main { get; } =
    [
        new("/", "Home", Icons.Material.Outlined.Home),
        new("/tasks", "Tasks", Icons.Material.Outlined.Layers),
        new("/usage", "Usage", Icons.Material.Outlined.BarChart),
        new("/billing", "Billing", Icons.Material.Outlined.AccountBalanceWallet),
        new("/account", "Account", Icons.Material.Outlined.Person),
        new("/models", "Models", Icons.Material.Outlined.Psychology),
        new("/files", "Files", Icons.Material.Outlined.FolderOpen),
        new("/organisation", "Team", Icons.Material.Outlined.Groups),
    ];

    public static IReadOnlyList<Destination> Administration { get; } =
    [
        new("/admin", "AdminOverview", Icons.Material.Outlined.Dashboard),
        new("/admin/capacity", "Capacity", Icons.Material.Outlined.Dns),
        new("/admin/queue", "Queue", Icons.Material.Outlined.FormatListNumbered),
        new("/admin/planner", "Planner", Icons.Material.Outlined.QueryStats),
        new("/admin/environments", "Environments", Icons.Material.Outlined.Inventory2),
        new("/admin/customers", "Customers", Icons.Material.Outlined.Business),
        Review,
        new("/admin/quota-requests", "QuotaRequests", Icons.Material.Outlined.DataUsage),
        new("/admin/payments", "Payments", Icons.Material.Outlined.Payments),
        new("/admin/vouchers", "Vouchers", Icons.Material.Outlined.ConfirmationNumber),
        new("/admin/prices", "PriceBooks", Icons.Material.Outlined.Sell),
        new("/admin/invoicing", "Invoicing", Icons.Material.Outlined.ReceiptLong),
        new("/admin/self-audit", "SelfAudit", Icons.Material.Outlined.FactCheck),
        new("/admin/announcements", "Announcements", Icons.Material.Outlined.Campaign),
        new("/admin/administrators", "Administrators", Icons.Material.Outlined.AdminPanelSettings),
        new("/admin/outbox", "Outbox", Icons.Material.Outlined.Mail),
        new("/admin/audit", "Audit", Icons.Material.Outlined.History),
    ];
}
