// Stand-ins until Calendar and Numbers land with the real ones.

/// The rules of a time zone.
struct ZoneRules: Sendable {}

/// What a schedule compiles to.
struct ScheduleRules: Sendable {}

/// Named days.
struct HolidaySet: Sendable {}

/// From what is dialed to E.164 and its class.
struct NumberingPlan: Sendable {}
