using System.Numerics;

namespace Portal.Tests.Core.Pricing;

/// <summary>A fraction that is never rounded.</summary>
internal readonly record struct Rational(BigInteger Numerator, BigInteger Denominator)
{
    public static Rational Zero => new(0, 1);

    public static implicit operator Rational(BigInteger whole) => new(whole, 1);

    public static implicit operator Rational(long whole) => new(whole, 1);

    public static Rational operator +(Rational left, Rational right) =>
        new((left.Numerator * right.Denominator) + (right.Numerator * left.Denominator), left.Denominator * right.Denominator);

    public static Rational operator -(Rational left, Rational right) => left + new Rational(-right.Numerator, right.Denominator);

    public static Rational operator *(Rational left, Rational right) => new(left.Numerator * right.Numerator, left.Denominator * right.Denominator);

    public static Rational operator /(Rational left, Rational right) => new(left.Numerator * right.Denominator, left.Denominator * right.Numerator);

    /// <summary>To the nearest whole number, a half upward: away from zero for what is not negative.</summary>
    public BigInteger Rounded() => BigInteger.Divide((2 * Numerator) + Denominator, 2 * Denominator);
}
