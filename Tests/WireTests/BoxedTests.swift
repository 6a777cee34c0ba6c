import Testing
import Wire

struct BoxedTests {
    private struct Holder: Equatable {
        @Boxed var value = [1]
        var other = 0
    }

    @Test("a copy keeps its value when the other is changed")
    func copies() {
        var first = Holder()
        let second = first
        #expect(first == second)
        first.value.append(2)
        #expect(first.value == [1, 2])
        #expect(second.value == [1])
        #expect(first != second)
    }

    @Test("equal values in different boxes are equal")
    func equality() {
        #expect(Boxed(wrappedValue: "a") == Boxed(wrappedValue: "a"))
        #expect(Boxed(wrappedValue: "a") != Boxed(wrappedValue: "b"))
    }
}
