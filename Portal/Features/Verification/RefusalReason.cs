using Portal.Core.Accounts.Verification;

namespace Portal.Features.Verification;

/// <summary>A reason that reviewers pick instead of writing it each time, in both languages. A decision keeps the words it was made with.</summary>
public sealed class RefusalReason
{
    public required Guid Id { get; init; }

    public required VerificationItem Item { get; set; }

    public required string Chinese { get; set; }

    public required string English { get; set; }

    /// <summary>Those a new installation begins with.</summary>
    internal static RefusalReason[] First { get; } =
    [
        Of(1, VerificationItem.LegalName, "名称与证件上的不一致，请照证件填写。", "The name differs from the document. Write it as the document has it."),
        Of(2, VerificationItem.IdNumber, "号码与证件上的不一致，请核对后重填。", "The number differs from the document. Compare the two and correct it."),
        Of(3, VerificationItem.Country, "国家或地区与证件的签发地不符。", "The country is not the one that issued the document."),
        Of(4, VerificationItem.Address, "地址不完整，请写到门牌号。", "The address is incomplete. Write it down to the house number."),
        Of(5, VerificationItem.Phone, "电话无法接通，请换一个能联系到您的号码。", "Nobody answers at this number. Give one at which you can be reached."),
        Of(6, VerificationItem.Documents, "图像不清晰，请在光线充足处重新拍摄，四角完整。", "The picture is not readable. Take it again in good light, with all four corners."),
        Of(7, VerificationItem.Documents, "证件已过期，请上传有效期内的证件。", "The document has expired. Upload one that is valid."),
        Of(8, VerificationItem.Documents, "缺少一页或一面，请补齐。", "A page or side is missing. Add it."),
    ];

    private static RefusalReason Of(int number, VerificationItem item, string chinese, string english) =>
        new() { Id = new Guid($"0199aaaa-0000-7000-8000-{number:D12}"), Item = item, Chinese = chinese, English = english };
}
