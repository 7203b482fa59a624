namespace Snn.Data.Faults;

/// <summary>Either a value or the <see cref="Fault"/> that kept it from being made.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
public abstract record Result<T>
{
    private Result() { }

    /// <summary>Success, with the value.</summary>
    public sealed record Ok(T Value) : Result<T>;

    /// <summary>The value could not be made.</summary>
    public sealed record Error(Fault Fault) : Result<T>;

    /// <summary>Continues with <paramref name="ok"/> or <paramref name="error"/>.</summary>
    public TOut Match<TOut>(Func<T, TOut> ok, Func<Fault, TOut> error) =>
        this switch
        {
            Ok o => ok(o.Value),
            Error e => error(e.Fault),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>Transforms the value, if there is one.</summary>
    public Result<TOut> Map<TOut>(Func<T, TOut> f) => Bind(value => (Result<TOut>)new Result<TOut>.Ok(f(value)));

    /// <summary>Continues with a step that can fail itself.</summary>
    public Result<TOut> Bind<TOut>(Func<T, Result<TOut>> f) => Match(f, fault => new Result<TOut>.Error(fault));

    /// <summary><see cref="Map"/>, so that steps read as a query: <c>from a in … from b in … select …</c>.</summary>
    public Result<TOut> Select<TOut>(Func<T, TOut> f) => Map(f);

    /// <summary><see cref="Bind"/>, so that steps read as a query.</summary>
    public Result<TOut> SelectMany<TNext, TOut>(Func<T, Result<TNext>> next, Func<T, TNext, TOut> f) =>
        Bind(value => next(value).Map(then => f(value, then)));

    /// <summary>The value, where a fault would be the caller's bug: of constants, and in tests.</summary>
    /// <exception cref="InvalidOperationException">There is a fault; the message is its line.</exception>
    public T OrThrow() => Match(value => value, fault => throw new InvalidOperationException(fault.ToString()));

    /// <summary>A value is a result.</summary>
    public static implicit operator Result<T>(T value) => new Ok(value);

    /// <summary>A fault is a result.</summary>
    public static implicit operator Result<T>(Fault fault) => new Error(fault);
}
