public import Dialplan

/// What this version does of the language. The conformance suite begins every action and gives
/// every command, and holds the engine to this.
extension Action {
    /// False: the engine refuses it with a note, and to the plan it has failed.
    public var isPerformed: Bool {
        switch self {
        case .ring, .queue, .dial, .echo, .wait, .redirect, .lookup, .play, .say, .collect,
            .conference, .recordPrompt, .intercom, .page, .directory, .park, .unpark, .pickup,
            .voicemail, .mailbox, .monitor:
            true
        case .receiveFax:
            false
        }
    }
}

extension Command {
    /// False: nothing comes of it but a note.
    public var isPerformed: Bool {
        switch self {
        case .answer, .ringing, .log, .tag, .callerID, .header, .language, .toggle, .notify, .post,
            .music, .record, .keys, .dnd, .callWaiting, .forward, .agent, .callLater, .alarm:
            true
        }
    }
}
