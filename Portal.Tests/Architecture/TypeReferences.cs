using System.Reflection;
using System.Reflection.Emit;

namespace Portal.Tests.Architecture;

/// <summary>The types a type needs: in its signatures and, by reading the compiled code, in its bodies.</summary>
public static class TypeReferences
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => code.Value);

    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>All types of an assembly that someone wrote, with those the compiler made inside them.</summary>
    public static IEnumerable<Type> TypesOf(Assembly assembly) => assembly.GetTypes().Where(type => type.Namespace is not null);

    public static HashSet<Type> Of(Type type)
    {
        var found = new HashSet<Type>();
        Add(found, type.BaseType);
        foreach (var one in type.GetInterfaces().Concat(type.GetFields(Declared).Select(field => field.FieldType)))
            Add(found, one);
        foreach (var attribute in type.GetCustomAttributesData().Concat(type.GetMembers(Declared).SelectMany(member => member.GetCustomAttributesData())))
            Add(found, attribute.AttributeType);
        foreach (var method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)))
            AddMethod(found, method);
        return found;
    }

    private static void AddMethod(HashSet<Type> found, MethodBase method)
    {
        Add(found, (method as MethodInfo)?.ReturnType);
        foreach (var parameter in method.GetParameters())
            Add(found, parameter.ParameterType);
        if (method.GetMethodBody() is not { } body)
            return;
        foreach (var local in body.LocalVariables)
            Add(found, local.LocalType);
        foreach (var member in MembersIn(body.GetILAsByteArray()!, method))
        {
            Add(found, member as Type ?? member.DeclaringType);
            if (member is MethodInfo called)
            {
                Add(found, called.ReturnType);
                foreach (var argument in called.IsGenericMethod ? called.GetGenericArguments() : [])
                    Add(found, argument);
            }
        }
    }

    // ECMA-335, partition III: one- and two-byte codes, each followed by the operand its kind says.
    private static IEnumerable<MemberInfo> MembersIn(byte[] il, MethodBase method)
    {
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < il.Length;)
        {
            var code = il[at] == 0xFE ? OpCodesByValue[unchecked((short)(0xFE00 | il[at + 1]))] : OpCodesByValue[il[at]];
            at += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok
                && method.Module.ResolveMember(BitConverter.ToInt32(il, at), typeArguments, methodArguments) is { } member)
                yield return member;
            at += OperandSize(code, il, at);
        }
    }

    private static int OperandSize(OpCode code, byte[] il, int at) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
        _ => 4,
    };

    private static void Add(HashSet<Type> found, Type? type)
    {
        if (type is null || type.IsGenericParameter)
            return;
        if (type.HasElementType)
        {
            Add(found, type.GetElementType());
            return;
        }

        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        // Everything inside a function pointer or an already known plain type is seen elsewhere.
        if (!found.Add(definition) && !type.IsGenericType)
            return;
        foreach (var argument in type.IsGenericType && !type.IsGenericTypeDefinition ? type.GetGenericArguments() : [])
            Add(found, argument);
    }
}
