using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Features.Billing.Verification;
using Portal.Persistence.Converters;

namespace Portal.Persistence.Configurations;

public sealed class ChargeConfiguration : IEntityTypeConfiguration<Charge>
{
    public void Configure(EntityTypeBuilder<Charge> builder)
    {
        builder.ToTable(table =>
        {
            table.HasTrigger("TR_Charges_Fixed");
            table.HasCheckConstraint(
                "CK_Charges_Cause", "\"TaskId\" IS NOT NULL AND \"AttemptId\" IS NOT NULL AND \"StorageRecordId\" IS NULL OR \"TaskId\" IS NULL AND \"AttemptId\" IS NULL AND \"StorageRecordId\" IS NOT NULL");
        });
        builder.HasKey(charge => charge.Id);
        builder.Property(charge => charge.Sku).HasConversion(sku => sku.Code, code => Sku.Parse(code)).HasMaxLength(100);
        builder.ComplexProperty(charge => charge.ListUnitPrice, LedgerTransferConfiguration.Configure);
        builder.ComplexProperty(charge => charge.BilledCost, LedgerTransferConfiguration.Configure);
        builder.ComplexProperty(charge => charge.Tax, tax =>
        {
            tax.Property(value => value.RateBasisPoints);
            tax.Property(value => value.IsNet);
        });
        builder.Property(charge => charge.WindowName).HasMaxLength(PriceWindow.MaxNameLength);
        builder.Ignore(charge => charge.ChargePeriod);
        builder.Ignore(charge => charge.MultiplierPerMillion);
        // The same usage cannot be charged twice, whoever tries.
        builder.HasIndex(charge => new { charge.AttemptId, charge.FromSecond, charge.Sku, charge.Category, charge.LineNumber }).IsUnique();
        builder.HasIndex(charge => new { charge.StorageRecordId, charge.Category, charge.LineNumber }).IsUnique();
        builder.HasIndex(charge => new { charge.OrganisationId, charge.BookedAt });
        builder.HasIndex(charge => charge.TaskId);
        builder.HasIndex(charge => charge.InvoiceId);
    }
}

public sealed class InvoiceConfiguration : IEntityTypeConfiguration<Invoice>
{
    public void Configure(EntityTypeBuilder<Invoice> builder)
    {
        builder.ToTable(table => table.HasTrigger("TR_Invoices_Fixed"));
        builder.HasKey(invoice => invoice.Id);
        builder.Property(invoice => invoice.Number).HasMaxLength(32)
            .HasConversion(number => number == null ? null : number.Value.ToString(), text => text == null ? null : InvoiceNumber.Parse(text));
        builder.Property(invoice => invoice.PeriodName).HasMaxLength(7);
        builder.Property(invoice => invoice.ZoneId).HasMaxLength(64);
        builder.Property(invoice => invoice.Currency).HasMaxLength(3);
        builder.Property(invoice => invoice.VoidReason).HasMaxLength(Invoice.MaxReasonLength);
        builder.Property(invoice => invoice.Buyer).AsJson();
        builder.Property(invoice => invoice.Seller).AsJson();
        builder.Ignore(invoice => invoice.Lines);
        builder.Ignore(invoice => invoice.Due);
        builder.Ignore(invoice => invoice.Taxes);
        builder.Property<List<InvoiceTax>>("_taxes").HasColumnName("Taxes").AsJson().HasDefaultValueSql("'[]'");
        builder.Property(invoice => invoice.VerificationCode).HasMaxLength(VerificationCode.Length);
        builder.HasIndex(invoice => invoice.VerificationCode).IsUnique();
        builder.Property<List<InvoiceLine>>("_lines").HasColumnName("Lines").HasConversion(new InvoiceLinesConverter(), InvoiceLinesConverter.Comparer);
        builder.ComplexProperty(invoice => invoice.BilledCost, LedgerTransferConfiguration.Configure);
        builder.ComplexProperty(invoice => invoice.ResidueBefore, LedgerTransferConfiguration.Configure);
        builder.ComplexProperty(invoice => invoice.ResidueAfter, LedgerTransferConfiguration.Configure);
        builder.ComplexProperty(invoice => invoice.Gross, LedgerTransferConfiguration.Configure);
        builder.ComplexProperty(invoice => invoice.Net, LedgerTransferConfiguration.Configure);
        builder.ComplexProperty(invoice => invoice.Tax, LedgerTransferConfiguration.Configure);
        builder.HasIndex(invoice => invoice.Number).IsUnique();
        // One invoice a period: closing twice, or on two nodes at once, gives one.
        builder.HasIndex(invoice => new { invoice.OrganisationId, invoice.PeriodName }).IsUnique();
    }
}

public sealed class CreditNoteConfiguration : IEntityTypeConfiguration<CreditNote>
{
    public void Configure(EntityTypeBuilder<CreditNote> builder)
    {
        builder.ToTable(table => table.HasTrigger("TR_CreditNotes_Fixed"));
        builder.HasKey(note => note.Id);
        builder.Property(note => note.Number).HasMaxLength(32)
            .HasConversion(number => number == null ? null : number.Value.ToString(), text => text == null ? null : InvoiceNumber.Parse(text));
        builder.Property(note => note.Reason).HasMaxLength(TransferRequest.MaxCauseLength);
        builder.Property(note => note.Currency).HasMaxLength(3);
        builder.Property(note => note.VerificationCode).HasMaxLength(VerificationCode.Length);
        builder.Property(note => note.Version).IsConcurrencyToken();
        builder.Property<List<CreditNoteLine>>("_lines").HasColumnName("Lines").AsJson();
        builder.Property<List<InvoiceTax>>("_taxes").HasColumnName("Taxes").AsJson();
        builder.Ignore(note => note.Lines);
        builder.Ignore(note => note.Taxes);
        builder.Ignore(note => note.BilledCost);
        builder.Ignore(note => note.Given);
        builder.Ignore(note => note.Gross);
        builder.Ignore(note => note.Net);
        builder.Ignore(note => note.Tax);
        builder.Ignore(note => note.Residue);
        builder.HasIndex(note => note.Number).IsUnique();
        builder.HasIndex(note => note.VerificationCode).IsUnique();
        builder.HasIndex(note => new { note.OrganisationId, note.CarriedOn });
        builder.HasOne<Invoice>().WithMany().HasForeignKey(note => note.InvoiceId);
    }
}
