using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Security;

namespace Portal.Features.Organisations;

public sealed record InviteMemberRequest(string Email, OrganisationRole Role);

/// <summary>Invites by mail. The answer is the same whether or not the address has an account.</summary>
public sealed class InviteMember(OrganisationWork work, OrganisationMails mails, IOptions<InvitationOptions> options)
{
    /// <summary>Most invitations of one organisation that stand at a time.</summary>
    public const int MostOpen = 50;

    /// <summary>Invites; one that stands for the same address is replaced, and its link is dead.</summary>
    /// <returns>Null when done; <c>invalid_email</c>, <c>already_member</c>, <c>too_many_invitations</c>, <c>organisation_not_found</c>, and the refusals of <see cref="Roster.RefuseInviting"/>.</returns>
    public Task<Refusal?> HandleAsync(Caller caller, Guid organisationId, InviteMemberRequest request, CancellationToken cancellationToken) =>
        work.DoAsync(caller, organisationId, OrganisationRight.ManageMembers, async unit =>
        {
            if (!new EmailAddressAttribute().IsValid(request.Email?.Trim()) || request.Email!.Trim().Length > Invitation.MaxEmailLength)
                return new Refusal("invalid_email", "email");
            if (!Enum.IsDefined(request.Role))
                return new Refusal("invalid_field", "role");
            var roster = await unit.RosterAsync();
            if (roster.RefuseInviting(caller.Id, request.Role) is { } refusal)
                return refusal;
            var email = Invitation.Normalise(request.Email);
            if (await IsMemberAsync(unit, email))
                return new Refusal("already_member", "email");
            var open = await unit.Db.Invitations.Where(invitation => invitation.OrganisationId == unit.Organisation.Id && invitation.End == null).ToListAsync(unit.CancellationToken);
            foreach (var earlier in open.Where(invitation => invitation.Email == email || !invitation.IsOpen(unit.Now)))
                earlier.Close(InvitationEnd.Withdrawn, unit.Now);
            if (open.Count(invitation => invitation.IsOpen(unit.Now)) >= MostOpen)
                return new Refusal("too_many_invitations");
            var code = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
            var invitation = new Invitation(
                InvitationId.New(), unit.Organisation.Id, email, request.Role, caller.Id, HashOf(code), unit.Now, TimeSpan.FromDays(options.Value.Days));
            unit.Db.Invitations.Add(invitation);
            await mails.AddInvitationAsync(unit, invitation, code);
            return new Trace("member.invite", new { Invitation = invitation.Id.Value, Role = invitation.Role.ToString() });
        }, cancellationToken);

    /// <returns>Null when done; <c>invitation_not_found</c>, <c>organisation_not_found</c>, <c>role_not_allowed</c>.</returns>
    public Task<Refusal?> WithdrawAsync(Caller caller, Guid organisationId, Guid invitationId, CancellationToken cancellationToken) =>
        work.DoAsync(caller, organisationId, OrganisationRight.ManageMembers, async unit =>
        {
            var id = new InvitationId(invitationId);
            var invitation = await unit.Db.Invitations.SingleOrDefaultAsync(one => one.Id == id && one.OrganisationId == unit.Organisation.Id, unit.CancellationToken);
            return invitation is null ? new Refusal("invitation_not_found")
                : invitation.Close(InvitationEnd.Withdrawn, unit.Now) is { } refusal ? refusal
                : new Trace("member.withdraw", new { Invitation = invitation.Id.Value });
        }, cancellationToken);

    /// <summary>What is stored of a code. Plain SHA-256 is enough: 256 random bits are not found by trying.</summary>
    internal static string HashOf(string code) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(code)));

    private static async Task<bool> IsMemberAsync(OrganisationUnit unit, string email)
    {
        var normalised = email.ToUpperInvariant();
        var person = await unit.Db.Users.Where(user => user.NormalizedEmail == normalised).Select(user => (Guid?)user.Id).FirstOrDefaultAsync(unit.CancellationToken);
        return person is { } id && await unit.Db.OrganisationMembers.AnyAsync(member => member.OrganisationId == unit.Organisation.Id && member.UserId == new UserId(id), unit.CancellationToken);
    }
}
