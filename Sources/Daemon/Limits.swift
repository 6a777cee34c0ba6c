import NIOCore

/// The bounds of the shell, each with what happens there.
enum Limits {
    /// Streams at once. Above: a new one is closed.
    static let connections = 4_096
    /// Of these, streams on which nobody has proved a password yet. Above: the oldest of them is
    /// closed.
    static let strangers = 2_048
    /// The same of one source address. Above: a new one is closed.
    static let strangersPerSource = 32
    /// A stream that has not brought a whole message after so long, from its beginning or from the
    /// first byte of the message, is closed; so is one whose TLS handshake has not ended.
    static let firstMessage = Duration.seconds(15)
    /// So many days before its end a certificate is complained of.
    static let daysBeforeCertificateEnds = 14
    /// How long an outgoing stream may take to open; then the request goes another way or fails.
    static let connect = TimeAmount.seconds(2)
    /// A far end that is told of the end of its TLS stream has so long to agree (RFC 8446 §6.1).
    static let farewell = TimeAmount.seconds(1)
    /// Bytes that wait for an outgoing stream to open. Above: the stream counts as unreachable.
    static let waitingBytes = 1 << 20
    /// How often, and after what time each, a stopping exchange looks whether the phones have
    /// answered the end of their calls: two seconds in all. Then it ends without their answers.
    static let looksWhileStopping = 100
    static let betweenLooksWhileStopping = Duration.milliseconds(20)
    /// Datagrams read with one system call.
    static let datagramsPerRead = 16
    /// Messages that wait shorter are no backlog that the exchange is told of.
    static let toldWait = TimeAmount.milliseconds(20)
    /// An alarm that rings so late shows that a turn of the loop has more to do than it should.
    static let lateAlarm = TimeAmount.milliseconds(50)
    /// Bytes kept free for each of them. A longer datagram is cut, and then answered 400.
    static let datagramBytes = 8_192
    /// Of the sockets for datagrams, if the system allows it.
    static let receiveBufferBytes = 4 << 20
    /// Bytes of one line on the control socket. Above: the connection is closed.
    static let controlLine = 65_536
    /// An alert is told where less of the state directory's disk is free than this share, or these
    /// bytes; it is over where this share is free, and twice the bytes.
    static let fullDisk = 0.05
    static let fullDiskBytes: UInt64 = 200_000_000
    static let roomyDisk = 0.10
    /// Days before the end of a certificate at which an alert is told; 0: when it has ended.
    static let certificateMarks: [Int64] = [0, 1, 7, 30]
    static let secondsBetweenLooksAtMachine = 60
    /// Bytes of the head of a question to the metrics page. Above: 431.
    static let metricsHead = 8_192
    /// Connections to it at once. Above: a new one is closed.
    static let metricsConnections = 8
    /// A connection to it on which nothing happens for so long is closed.
    static let metricsPatience = TimeAmount.seconds(10)
    /// Sudden ends that are remembered, and messages that were in work then. Above: the oldest
    /// goes.
    static let crashes = 50
    /// A message that has ended the exchange twice within so many seconds is not read for as long.
    static let secondsOfMessage: Int64 = 86_400
    /// The same of one that its sender has made anew.
    static let secondsOfShape: Int64 = 3_600
    /// A source whose messages have ended it three times within an hour is not heard for so long.
    static let secondsOfSource: Int64 = 600
    /// An end so soon after the start may come from what was kept.
    static let secondsOfYouth = 60.0
    /// A snapshot of the database is taken so many seconds after the start, and every so many.
    static let secondsUntilSnapshot = 60
    static let secondsBetweenSnapshots = 86_400
    /// A turn of the exchange longer than this is counted and logged.
    static let slowTurn = TimeAmount.milliseconds(5)
    /// Deadlines are looked at in steps of so long: those that fall together cost one wake.
    static let deadlineStep = TimeAmount.milliseconds(4)
    /// An alarm is set for no later than this from now. Most deadlines that begin are later, so
    /// they need no alarm of their own.
    static let longestAlarm = TimeAmount.milliseconds(400)
    /// New addresses of the machine are seen after so long.
    static let secondsBetweenLooksAtInterfaces = 10
    /// How often it is noted that the exchange is alive, while calls go on: so exactly is known
    /// when a call ended that a crash has ended.
    static let secondsBetweenLifeSigns = 5

    /// The loop of the sound, which reports every second, counts as hanging after so long: the
    /// watchdog is no longer fed.
    static let soundSilence = TimeAmount.seconds(5)
    /// After that, what only the start has read of the program is given back.
    static let secondsUntilStarted = 2
    /// Phones that `bellbird init` writes down. Above: refused; more are added by hand.
    static let phonesOfFirstOffice = 200
    /// Characters of the reason that somebody gives for a reload. Above: refused.
    static let reasonCharacters = 500
    /// Plans in the archive. Above: the oldest is removed.
    static let keptPlans = 50

    // MARK: Sounds

    /// Bytes of sounds that are kept for the next who hears them. Above: the one that was not heard
    /// for longest is given up.
    static let soundBytes = 512 << 20
    /// Bytes of a file that others wait for. Above: it is read beside the music, and is heard when
    /// it has been read.
    static let shortSoundBytes = 1 << 20
    /// Bytes of one group of music. Above: its later pieces are left out.
    static let musicBytes = 256 << 20
    /// Bytes of a prompt's name. Above: there is no such prompt.
    static let soundName = 128
    /// Sounds that are listed; further ones can be played, but are not checked.
    static let catalogueSounds = 50_000
    /// Folders within folders that are looked through for the list.
    static let soundFolderDepth = 4

    // MARK: Names

    /// Questions where a name leads that wait at once. Above: answered "nowhere", so that the call
    /// goes on with its next trunk.
    static let locationQuestions = 64
    /// After so long nothing more is asked for one of them: what was found until then counts.
    static let locationPatience = TimeAmount.seconds(8)
    /// Threads that ask.
    static let locationThreads = 4
    /// Bytes of one answer of the DNS: a message has no more.
    static let dnsAnswer = 65_535
    /// Bytes of the file of hosts that are looked at.
    static let hostsFile = 1 << 20
    /// Answers kept. Above: what would be of use for the shortest time is forgotten.
    static let cachedAnswers = 1_024
    /// However short or long the DNS says that an answer holds, it is believed for so long.
    static let shortestTimeToLive = TimeAmount.seconds(10)
    static let longestTimeToLive = TimeAmount.hours(1)
    /// So long after "there is none" it is asked again.
    static let timeWithoutRecords = TimeAmount.seconds(60)
    /// So long after nobody could be asked it is tried again.
    static let betweenFailedQuestions = TimeAmount.seconds(30)
    /// The last good answer stands in for one that cannot be had.
    static let lastAnswerKept = TimeAmount.hours(24)
    /// Addresses whose names are remembered for checking their certificates. At the bound all are
    /// forgotten; a name that is looked up again is known again.
    static let expectedNames = 1_024

    // MARK: Services

    /// Bytes of an answer. Above: it counts as none.
    static let webAnswer = 65_536
    /// Milliseconds after the time that a lookup has: only then is it ended here, so that it is the
    /// exchange that says "timeout".
    static let webGrace = 1_000
    /// Connections kept for the next question.
    static let webConnectionsKept = 32
    /// Milliseconds after which the thread of the web looks around, though nothing has happened.
    static let webWait: Int32 = 10_000
    /// Seconds until it tries again where libcurl itself has failed.
    static let webRest = 0.1

    // MARK: Mail

    /// Bytes of all attachments of one mail. Above: it goes without them, and says so.
    static let attachedBytes = 20 << 20
    /// Seconds for which one try may take, and for which a server may say nothing at first.
    static let mailPatience = 120
    static let mailConnecting = 20
    /// A mail that was not taken is tried again after a pause that doubles from the first to the
    /// longest (ms), for so long. Then it is given up, and the journal says so.
    static let firstMailPause: Int64 = 30_000
    static let longestMailPause: Int64 = 3_600_000
    static let mailLifetime: Int64 = 4 * 86_400_000
    /// Seconds between two looks into the spool.
    static let betweenMails = 2
    /// Bytes of a mail address (RFC 5321 §4.5.3.1.3), and of the dialogue that a test shows.
    static let mailAddress = 254
    static let mailDialogue = 65_536

    /// Groups of one user that are looked at.
    static let groupsOfUser = 256

    // MARK: Bench

    /// Calls of each kind, for how long, and how long it is not counted before. Their ports lie
    /// below those of an exchange that runs.
    static let benchCalls = 40
    static let benchSeconds = 4
    static let benchWarmSeconds = 2
    static let benchPort: UInt16 = 11_000

    // MARK: Examination

    /// How long a provider's name is looked for, and from how many milliseconds on that is slow.
    static let examinedName = Duration.seconds(5)
    static let slowNameMilliseconds = 1_000.0
    /// 2025-01-01. A clock before that was never set.
    static let earliestSeconds = 1_735_689_600.0
    /// Of the disk that records and messages go to.
    static let usedUpBytes: UInt64 = 100_000_000
    /// The middle of five writes that reach the disk.
    static let slowWriteMilliseconds = 100.0
    static let scarceMemoryMegabytes: Int64 = 200
    /// Of the ceiling of sound.
    static let nearCeiling = 0.8
    /// A password has at least so many characters, so many of them different, and neither begins
    /// nor ends with what is tried first.
    static let passwordCharacters = 10
    static let passwordKinds = 5
    static let commonPasswords = [
        "password", "passwort", "secret", "geheim", "admin", "welcome", "qwert", "asdf", "12345",
        "abc123", "letmein", "changeme", "test", "phone", "asterisk", "sip",
    ]
    /// Wrong passwords after which a guesser should long be banned.
    static let manyGuesses = 50
    /// How long the phones of a rehearsal talk.
    static let rehearsedTalk = Duration.seconds(2)

    // MARK: Tests of plans

    /// Tests of `dialplan test --live` that run at once, each with an exchange of its own. The
    /// others wait.
    static let liveTestsAtOnce = 4
    /// How long nothing may happen in such a test, on the exchange's clock, until nothing will.
    static let liveTestPatience = Duration.seconds(900)

    // MARK: Log

    /// Warnings of the configuration that a start or a reload shows. Further ones are counted.
    static let shownWarnings = 10
    /// Lines of one kind in ten seconds; further ones are counted only.
    static let linesPerWindow = 20
    /// Between two looks at what recordings may go.
    static let secondsBetweenPrunings = 900
}
