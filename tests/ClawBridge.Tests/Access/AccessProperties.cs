using ClawBridge.Access;
using ClawBridge.Rpc;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Access;

/// <summary>What holds for any roles, bindings and keys.</summary>
internal sealed class AccessProperties
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true);

    private static readonly string[] Resources = ["nodes", "nodes:gpu", "nodesx", "secrets", "workloads", "workloads:logs:tail", "*"];

    private static readonly Place[] Places = [new("t1", null), new("t1", "n1"), new("t1", "n2"), new("t2", null), new("t2", "n3"), new("", "gone"), new("", null)];

    private static readonly string[] Questions = [.. from resource in Resources from action in Actions.All select $"{resource}:{action}"];

    private static Gen<Grant> Grants =>
        from resource in Gen.Elements(Resources)
        from actions in Gen.NonEmptyListOf(Gen.Elements(Actions.All))
        select new Grant(resource, [.. actions.Distinct()]);

    private static Gen<RoleBinding> Bindings =>
        from role in Gen.Elements("r0", "r1", "r2", "unknown")
        from place in Gen.Elements(("cluster", null), ("tenant", "t1"), ("tenant", "t2"), ("namespace", "n1"), ("namespace", "n3"), ("namespace", (string?)"gone"))
        select new RoleBinding(role, Enum.Parse<ScopeKind>(place.Item1, ignoreCase: true), place.Item2);

    private static Gen<string> Scopes =>
        from scope in Gen.Elements([.. Questions, .. Resources.Select(resource => $"{resource}:*"), "*"])
        select scope;

    private static Gen<World> Worlds =>
        from grants in Gen.ArrayOf(Gen.ListOf(Grants), 3)
        from bindings in Gen.ListOf(Bindings)
        from more in Bindings
        from scopes in Gen.ListOf(Scopes)
        from other in Gen.ListOf(Scopes)
        select new World([.. grants.Select(list => list.ToArray())], [.. bindings], more, [.. scopes], [.. other]);

    [Test]
    public void Another_binding_never_takes_a_right_away() => Holds(world =>
    {
        var (before, after) = (world.Rights(world.Bindings), world.Rights([.. world.Bindings, world.More]));
        return Everything(before).Zip(Everything(after)).All(pair => !pair.First || pair.Second);
    });

    [Test]
    public void A_key_never_has_more_than_its_user() => Holds(world =>
    {
        var user = world.Rights(world.Bindings);
        return Everything(new KeyedRights(user, world.Scopes)).Zip(Everything(user)).All(pair => !pair.First || pair.Second);
    });

    [Test]
    public void A_key_that_covers_another_has_all_of_its_rights() => Holds(world =>
        !KeyScopes.Cover(world.Scopes, world.Others)
        || Questions.All(question => !KeyScopes.Allow(world.Others, question) || KeyScopes.Allow(world.Scopes, question)));

    [Test]
    public void A_key_covers_itself() => Holds(world => KeyScopes.Cover(world.Scopes, world.Scopes));

    [Test]
    public void What_holds_around_a_place_holds_in_it_and_what_holds_there_holds_somewhere() => Holds(world =>
    {
        var rights = world.Rights(world.Bindings);
        return Questions.All(question =>
            Places.All(place => (!rights.OnCluster(question) || rights.In(question, place)) && (!rights.In(question, place) || rights.Somewhere(question)))
            && (!rights.In(question, new Place("t1", null)) || rights.In(question, new Place("t1", "n1"))));
    });

    [Test]
    public void Rights_are_what_a_plain_reading_of_roles_and_bindings_says() => Holds(world =>
    {
        var rights = world.Rights(world.Bindings);
        return Questions.All(question =>
            rights.OnCluster(question) == world.Naive(question, binding => binding.Scope == ScopeKind.Cluster)
            && rights.Somewhere(question) == world.Naive(question, static _ => true)
            && Places.All(place => rights.In(question, place) == world.Naive(question, binding =>
                binding.Scope == ScopeKind.Cluster || (binding.Scope == ScopeKind.Tenant && binding.ScopeId == place.TenantId) || (binding.Scope == ScopeKind.Namespace && binding.ScopeId == place.NamespaceId))));
    });

    [Test]
    public void Whoever_may_decide_about_a_role_gains_nothing_by_it() => Holds(world =>
    {
        var principal = new Principal("alice", false) { UserId = "u", Rights = world.Rights(world.Bindings) };
        foreach (var scope in new BindingScope[] { BindingScope.Cluster, new(ScopeKind.Tenant, "t1", "t1", new Place("t1", null)), new(ScopeKind.Namespace, "n1", "t1/n1", new Place("t1", "n1")) })
        {
            if (!IsAllowed(() => Delegation.Require(principal, "r0", world.Roles[0], scope))) continue;
            var after = world.Rights([.. world.Bindings, scope.Bind("r0")]);
            if (!Everything(principal.Rights).SequenceEqual(Everything(after))) return false;
        }

        return true;
    });

    private static void Holds(Func<World, bool> property) => Check.One(Quick, Prop.ForAll(Worlds.ToArbitrary(), property));

    private static IEnumerable<bool> Everything(IRights rights) =>
        Questions.SelectMany(question => Places.Select(place => rights.In(question, place)).Append(rights.OnCluster(question)).Append(rights.Somewhere(question)));

    private static bool IsAllowed(Action decide)
    {
        try
        {
            decide();
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    /// <summary>Roles r0 to r2, what is bound, and scopes of keys.</summary>
    private sealed record World(Grant[][] Roles, RoleBinding[] Bindings, RoleBinding More, string[] Scopes, string[] Others)
    {
        public BoundRights Rights(IEnumerable<RoleBinding> bindings) => BoundRights.Of(bindings, Find);

        /// <summary>The rule of roles, said as simply as possible.</summary>
        public bool Naive(string question, Func<RoleBinding, bool> counts)
        {
            var parts = question.Split(':');
            var (resource, action) = (parts[..^1], parts[^1]);
            return Bindings.Where(counts).SelectMany(binding => Find(binding.Role)?.Grants ?? []).Any(grant =>
                (grant.Resource == "*" || resource.Take(grant.Resource.Split(':').Length).SequenceEqual(grant.Resource.Split(':')))
                && (grant.Actions.Contains(action) || grant.Actions.Contains("admin")));
        }

        private RoleRecord? Find(string name) => name[0] == 'r' ? new RoleRecord { Id = name, Grants = Roles[name[1] - '0'] } : null;
    }
}
