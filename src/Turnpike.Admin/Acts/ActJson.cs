using System.Text.Json.Serialization;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Configuration.Startup;
using Turnpike.Admin.Corrections;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Provisioning;
using Turnpike.Admin.Records;
using Turnpike.Admin.Secrets;
using Turnpike.Admin.Servers;
using Turnpike.Admin.SignIns;

namespace Turnpike.Admin.Acts;

/// <summary>The JSON of acts: snake case, compact, every member always there, unknown members and duplicate properties refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Nothing))]
[JsonSerializable(typeof(AddServer))]
[JsonSerializable(typeof(ChangeServer))]
[JsonSerializable(typeof(NamedServer))]
[JsonSerializable(typeof(ServerView))]
[JsonSerializable(typeof(ServerList))]
[JsonSerializable(typeof(AskHealth))]
[JsonSerializable(typeof(ServerHealthList))]
[JsonSerializable(typeof(ConnectionView))]
[JsonSerializable(typeof(EndConnections))]
[JsonSerializable(typeof(KnownSources))]
[JsonSerializable(typeof(SyncSources))]
[JsonSerializable(typeof(SourcesView))]
[JsonSerializable(typeof(TrustSource))]
[JsonSerializable(typeof(NamedSource))]
[JsonSerializable(typeof(StartupList))]
[JsonSerializable(typeof(SetStartup))]
[JsonSerializable(typeof(StartupChange))]
[JsonSerializable(typeof(CreateGrant))]
[JsonSerializable(typeof(NamedGrant))]
[JsonSerializable(typeof(RotateGrant))]
[JsonSerializable(typeof(GrantView))]
[JsonSerializable(typeof(GrantWithToken))]
[JsonSerializable(typeof(GrantList))]
[JsonSerializable(typeof(ApplyPolicy))]
[JsonSerializable(typeof(RefusedPolicy))]
[JsonSerializable(typeof(NamedPolicy))]
[JsonSerializable(typeof(PolicyView))]
[JsonSerializable(typeof(ProblemView))]
[JsonSerializable(typeof(PolicyList))]
[JsonSerializable(typeof(PolicyHistory))]
[JsonSerializable(typeof(RollBackPolicy))]
[JsonSerializable(typeof(CheckpointView))]
[JsonSerializable(typeof(RecordHealth))]
[JsonSerializable(typeof(FindOldSegments))]
[JsonSerializable(typeof(RetireSegments))]
[JsonSerializable(typeof(OldSegments))]
[JsonSerializable(typeof(DestroyDataKey))]
[JsonSerializable(typeof(DataKeyView))]
[JsonSerializable(typeof(DataKeyList))]
[JsonSerializable(typeof(GatewayView))]
[JsonSerializable(typeof(IssuedAdminToken))]
[JsonSerializable(typeof(PersonView))]
[JsonSerializable(typeof(PersonList))]
[JsonSerializable(typeof(NamedPerson))]
[JsonSerializable(typeof(ListPins))]
[JsonSerializable(typeof(PinList))]
[JsonSerializable(typeof(ChoosePins))]
[JsonSerializable(typeof(DiffPins))]
[JsonSerializable(typeof(PinDiffList))]
[JsonSerializable(typeof(ListCorrections))]
[JsonSerializable(typeof(CorrectRisk))]
[JsonSerializable(typeof(RemoveCorrection))]
[JsonSerializable(typeof(CorrectionView))]
[JsonSerializable(typeof(CorrectionList))]
[JsonSerializable(typeof(WebhookView))]
[JsonSerializable(typeof(ListApprovals))]
[JsonSerializable(typeof(NamedApproval))]
[JsonSerializable(typeof(AnswerApproval))]
[JsonSerializable(typeof(ApprovalView))]
[JsonSerializable(typeof(ApprovalList))]
[JsonSerializable(typeof(BeginSignIn))]
[JsonSerializable(typeof(OpenSignIn))]
[JsonSerializable(typeof(OpenedSignIn))]
[JsonSerializable(typeof(CompleteSignIn))]
[JsonSerializable(typeof(SignInView))]
[JsonSerializable(typeof(NamedFlow))]
[JsonSerializable(typeof(NamedSignIn))]
[JsonSerializable(typeof(ListSignIns))]
[JsonSerializable(typeof(SignInList))]
[JsonSerializable(typeof(SignInStanding))]
[JsonSerializable(typeof(RenewTokens))]
[JsonSerializable(typeof(RenewedTokens))]
[JsonSerializable(typeof(SetAuthorization))]
[JsonSerializable(typeof(PlanProvision))]
[JsonSerializable(typeof(NamedProvision))]
[JsonSerializable(typeof(FollowProvision))]
[JsonSerializable(typeof(ApproveProvision))]
[JsonSerializable(typeof(UpdateProvisioned))]
[JsonSerializable(typeof(ProvisionView))]
[JsonSerializable(typeof(ProvisionList))]
[JsonSerializable(typeof(ProvisionedState))]
[JsonSerializable(typeof(SetSecret))]
[JsonSerializable(typeof(ListSecrets))]
[JsonSerializable(typeof(ChosenSecret))]
[JsonSerializable(typeof(RollBackSecret))]
[JsonSerializable(typeof(SecretView))]
[JsonSerializable(typeof(SecretList))]
[JsonSerializable(typeof(MoveKey))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(RegisterCandidate))]
[JsonSerializable(typeof(CandidateView))]
[JsonSerializable(typeof(CandidateList))]
public sealed partial class ActJson : JsonSerializerContext;
