using System.Text;

namespace Portal.Features.DataExport;

/// <summary>The words in an archive, in both languages whatever the reader's: the archive may outlive their account.</summary>
internal static class ExportReadme
{
    public static byte[] OfOrganisation { get; } = Encoding.UTF8.GetBytes("""
        # Export of an organisation

        One JSON file a kind, UTF-8, each an array. Names of fields stay as they are; new ones may be added. Money is exact: `…Micros` counts
        millionths of a unit of the currency beside it. Instants are UTC (RFC 3339). `manifest.json` lists every other entry with its length
        and SHA-256. Secrets of webhooks and keys are not in it; neither are notes of reviewers, which are not yours.

        - organisation.json, members.json, projects.json, tasks.json (with attempts), usage.json, storage.json
        - charges.json, ledger-accounts.json, ledger-entries.json: per account, the sum of credits less debits is its balance
        - invoices.json, credit-notes.json, and documents/ with each as PDF, CSV and, where the seller has a tax number, XML
        - budgets.json, quota-requests.json, webhooks.json, api-keys.json, verification.json, audit.json
        - files.json lists all files; those up to the limit of this installation are in files/

        # 组织数据导出

        每类数据一个 JSON 文件（UTF-8，均为数组）。字段名保持不变，以后可能增加。金额精确：`…Micros` 为旁边币种单位的百万分之一。
        时间为 UTC（RFC 3339）。`manifest.json` 列出其余每个条目的长度与 SHA-256。不含 webhook 与密钥的机密，也不含审核员的内部备注。

        - organisation.json、members.json、projects.json、tasks.json（含各次运行）、usage.json、storage.json
        - charges.json、ledger-accounts.json、ledger-entries.json：每个账户的贷方合计减借方合计即为余额
        - invoices.json、credit-notes.json，documents/ 内为每份单据的 PDF、CSV，销售方有税号时另有 XML
        - budgets.json、quota-requests.json、webhooks.json、api-keys.json、verification.json、audit.json
        - files.json 列出全部文件；未超过本系统上限的文件在 files/ 内

        """);

    public static byte[] OfPerson { get; } = Encoding.UTF8.GetBytes("""
        # Export of an account

        What is stored of one person: UTF-8 JSON, instants UTC (RFC 3339). `manifest.json` lists every other entry with its length and SHA-256.
        The password and keys are stored as hashes only and are not in it. What belongs to an organisation is in the organisation's own export.

        - account.json, memberships.json, sessions.json, passkeys.json, external-logins.json, api-keys.json
        - notifications.json, preferences.json, tasks.json (submitted by this person), audit.json (acts of this person)

        # 个人数据导出

        系统中关于一个人的数据：UTF-8 JSON，时间为 UTC（RFC 3339）。`manifest.json` 列出其余每个条目的长度与 SHA-256。
        密码与密钥只以散列保存，不在其中。属于组织的数据在组织自己的导出里。

        - account.json、memberships.json、sessions.json、passkeys.json、external-logins.json、api-keys.json
        - notifications.json、preferences.json、tasks.json（本人提交的任务）、audit.json（本人的操作）

        """);
}
