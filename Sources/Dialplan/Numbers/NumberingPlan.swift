/// From what is dialed to E.164 and its class.
struct NumberingPlan: Sendable {}
