/// A value on the heap that its holders share until one of them changes it: a copy costs one
/// reference count however large the value is.
@propertyWrapper
public struct Boxed<Value> {
    /// One element. An array brings what a box needs: copying on write, without a check at every
    /// reading.
    @usableFromInline var storage: [Value]

    @inlinable
    public init(wrappedValue: Value) {
        storage = [wrappedValue]
    }

    /// A part of the value, read where it stands: the rest is not copied.
    @inlinable
    @inline(__always)
    public func read<Part>(_ part: (UnsafePointer<Value>) -> Part) -> Part {
        storage.withUnsafeBufferPointer { part($0.baseAddress.unsafelyUnwrapped) }
    }

    @inlinable public var wrappedValue: Value {
        @inline(__always) get { storage[0] }
        @inline(__always) _modify { yield &storage[0] }
    }
}

extension Boxed: Sendable where Value: Sendable {}
extension Boxed: Equatable where Value: Equatable {}
extension Boxed: Hashable where Value: Hashable {}
