using System.Numerics;

namespace Portal.Core.Scheduling.Placement.Planning;

/// <summary>max c·x, A·x ≤ b, x ≥ 0 with b ≥ 0, whose columns are found as they are needed: the revised simplex method with an explicit inverse.</summary>
/// <remarks>
/// Source: Chvátal, "Linear Programming", chapters 7 and 13 (delayed column generation). The right-hand side is shifted by up to 2·10⁻⁵, differently per row, so
/// that degenerate steps do not circle; answers are that exact. Deterministic.
/// </remarks>
internal sealed class LinearProgram
{
    private const double Tolerance = 1e-7;
    private const int MostPivots = 20_000;

    private readonly int _rows;
    private readonly double[] _inverse;
    private readonly double[] _basic;
    private readonly int[] _basis;
    private readonly double[] _basisCost;
    private readonly double[] _step;
    private readonly List<Column> _columns = [];

    public LinearProgram(ReadOnlySpan<double> limits)
    {
        _rows = limits.Length;
        _inverse = new double[_rows * _rows];
        _basic = new double[_rows];
        _basis = new int[_rows];
        _basisCost = new double[_rows];
        _step = new double[_rows];
        Duals = new double[_rows];
        for (var row = 0; row < _rows; row++)
        {
            _inverse[(row * _rows) + row] = 1;
            _basic[row] = limits[row] + (1e-5 * (1 + (row * 7919 % 1000 / 1000.0)));
            _basis[row] = SlackOf(row);
        }
    }

    /// <summary>Worth of one more of each row's limit, for the columns known.</summary>
    public double[] Duals { get; }

    public int Pivots { get; private set; }

    /// <summary>Adds a column; its number is the count of those before.</summary>
    public int Add(double gain, int[] rows, double[] values)
    {
        _columns.Add(new Column(gain, rows, values));
        return _columns.Count - 1;
    }

    /// <summary>Finds the best x over the columns known.</summary>
    public void Maximise()
    {
        UpdateDuals();
        while (Pivots < MostPivots)
        {
            var (entering, best) = (int.MinValue, Tolerance);
            for (var row = 0; row < _rows; row++)
                if (-Duals[row] > best)
                    (entering, best) = (SlackOf(row), -Duals[row]);
            for (var column = 0; column < _columns.Count; column++)
                if (ReducedGain(_columns[column]) is var gain && gain > best)
                    (entering, best) = (column, gain);
            if (entering == int.MinValue)
                return;
            Enter(entering, best);
        }
    }

    /// <summary>The columns in use and how much of each.</summary>
    public IEnumerable<(int Column, double Amount)> Solution()
    {
        for (var row = 0; row < _rows; row++)
            if (_basis[row] >= 0)
                yield return (_basis[row], _basic[row]);
    }

    private static int SlackOf(int row) => -1 - row;

    private void UpdateDuals()
    {
        Array.Clear(Duals);
        for (var row = 0; row < _rows; row++)
            if (_basisCost[row] != 0)
                // The prices move along the row that entered: cheaper than summing them up from the whole basis.
        AddScaled(Duals, _inverse.AsSpan(row * _rows, _rows), _basisCost[row]);
    }

    private double ReducedGain(in Column column)
    {
        var gain = column.Gain;
        for (var i = 0; i < column.Rows.Length; i++)
            gain -= Duals[column.Rows[i]] * column.Values[i];
        return gain;
    }

    private void Enter(int entering, double reducedGain)
    {
        var gain = FillStep(entering);
        var (leaving, most) = (-1, double.MaxValue);
        for (var row = 0; row < _rows; row++)
        {
            if (_step[row] <= 1e-9)
                continue;
            var ratio = _basic[row] / _step[row];
            if (ratio < most - 1e-12 || (ratio < most + 1e-12 && leaving >= 0 && _step[row] > _step[leaving]))
                (leaving, most) = (row, ratio);
        }
        if (leaving < 0)
            throw new InvalidOperationException("The program has no finite best.");
        Pivot(leaving, Math.Max(most, 0));
        // The prices move along the row that entered: cheaper than summing them up from the whole basis.
        AddScaled(Duals, _inverse.AsSpan(leaving * _rows, _rows), reducedGain);
        _basis[leaving] = entering;
        _basisCost[leaving] = gain;
        Pivots++;
    }

    /// <summary>The entering column in terms of the basis; returns its gain.</summary>
    private double FillStep(int entering)
    {
        if (entering < 0)
        {
            for (var row = 0; row < _rows; row++)
                _step[row] = _inverse[(row * _rows) - 1 - entering];
            return 0;
        }
        var column = _columns[entering];
        for (var row = 0; row < _rows; row++)
        {
            var inverse = _inverse.AsSpan(row * _rows, _rows);
            var sum = 0.0;
            for (var i = 0; i < column.Rows.Length; i++)
                sum += inverse[column.Rows[i]] * column.Values[i];
            _step[row] = sum;
        }
        return column.Gain;
    }

    private void Pivot(int leaving, double amount)
    {
        var pivotRow = _inverse.AsSpan(leaving * _rows, _rows);
        var pivot = _step[leaving];
        for (var i = 0; i < pivotRow.Length; i++)
            pivotRow[i] /= pivot;
        for (var row = 0; row < _rows; row++)
        {
            if (row == leaving || Math.Abs(_step[row]) < 1e-13)
                continue;
            AddScaled(_inverse.AsSpan(row * _rows, _rows), pivotRow, -_step[row]);
            _basic[row] = Math.Max(0, _basic[row] - (_step[row] * amount));
        }
        _basic[leaving] = amount;
    }

    private static void AddScaled(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        var i = 0;
        var factors = new Vector<double>(factor);
        for (; i <= target.Length - Vector<double>.Count; i += Vector<double>.Count)
            (new Vector<double>(target[i..]) + (factors * new Vector<double>(source[i..]))).CopyTo(target[i..]);
        for (; i < target.Length; i++)
            target[i] += factor * source[i];
    }

    private readonly record struct Column(double Gain, int[] Rows, double[] Values);
}
