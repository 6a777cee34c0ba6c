/// `schedule name { }`
struct ScheduleNode: Sendable {
    struct Line: Sendable {
        var state: Word
        var when: When
        /// Of everything behind the state.
        var span: Span
    }

    var name: Word
    var timezone: Word?
    var otherwise: Word?
    var lines: [Line] = []
}

/// When a state of a schedule holds. Words are as they stand: `Calendar` knows what they mean.
enum When: Sendable {
    /// `mon-fri`, `sat, sun`, `daily`; clock ranges as `09:00-17:30`.
    case days([Word], [Word])
    case dates([DateNode], TimeOfDay)
    case holidays(Word)
    case condition(Expression)
}

enum TimeOfDay: Sendable {
    case allDay
    case ranges([Word])
    case from(Word)
    case until(Word)
}

/// A date, or a rule for one.
struct DateNode: Sendable {
    enum Kind: Sendable {
        /// `12-24` or `2026-12-24`
        case date
        /// Days after (before, if negative) Easter Sunday.
        case easter(Int)
        /// `third mon of jan`: 1…5, or -1 for the last; lower case names.
        case weekday(Int, Word, Word)
    }

    var kind: Kind
    var text: String
    var span: Span
}

/// `holidays name { "label" dates }`
struct HolidaysNode: Sendable {
    struct Line: Sendable {
        var label: Word
        var dates: [DateNode]
    }

    var name: Word
    var lines: [Line] = []
}

/// `group`, `queue`, `conference`, `paging`, `parking`, `toggle`, `service`, `query`.
struct ObjectNode: Sendable {
    var kind: ObjectKind
    var name: Word
    var label: String?
    var options: [OptionNode]
}
