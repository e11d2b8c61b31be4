using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing;

public class VolumeAuditTests
{
    [Theory]
    [InlineData(100, "")]
    [InlineData(90, "volume_not_charges 10")]
    [InlineData(101, "volume_not_charges -1")]
    public void Check_WhatTheChargesComeTo_IsCompared(long charged, string expected)
    {
        var volume = new MonthlyVolume(OrganisationId.New(), "2026-11", Sku.MemoryGibHour, 100);

        var findings = VolumeAudit.Check([(volume, charged)]);

        Assert.Equal(expected, string.Join(", ", findings.Select(finding => $"{finding.Code} {finding.Difference}")));
        Assert.All(findings, finding => Assert.Equal((AuditSubject.Volume, "2026-11 memory.gib_hour", volume.OrganisationId), (finding.Subject, finding.Id, finding.OrganisationId!.Value)));
    }
}
