"""What each measure of security and reliability is proved by.

`tests` are names of Swift tests or suites (`swift test --filter`), `cases` names of Tests/Interop, and `moonshot`
those of them that show more than is asked for. A measure without either is not proved, and says so.
"""


class Measure:
    def __init__(self, name, what, tests=(), cases=(), moonshot=(), lacks=None):
        self.name = name
        self.what = what
        self.tests = tuple(tests)
        self.cases = tuple(cases)
        self.moonshot = tuple(moonshot)
        self.lacks = lacks


MEASURES = [
    Measure("A1", "a request without proof is refused, whatever its method",
            ["AdmissionTests", "ProofTests", "StrangerTests/oneAnswer", "StrangerTests/enumeration"],
            lacks="every method and proof in virtual time; not all of them on real sockets"),
    Measure("A2", "extensions cannot be enumerated",
            ["StrangerTests/enumeration", "AdmissionTests/indistinguishable"],
            ["strangers-learn-nothing", "tools-of-attackers-find-nothing",
             "an-answer-takes-as-long-whether-the-extension-exists"],
            lacks="20,000 tries of each kind, with a release build, were not made since the answers take alike long"),
    Measure("A3", "no password of a trunk for whoever asks", ["TrunkChallengeTests", "LeakTests", "DigestClientTests", "RealmTests"]),
    Measure("A4", "an identity is the proven one", ["AdmissionTests/impersonation", "BorderTests", "HostileNameTests", "IPNetworkTests"]),
    Measure("A5", "guessing is banned, and the account is not locked",
            ["DefenceTests", "BanListTests", "FailureWatchTests"],
            ["a-guesser-is-banned-and-a-phone-behind-its-address-is-not", "tools-of-attackers-find-nothing"],
            moonshot=["DefenceTests/forged"]),
    Measure("A6", "a proof is taken once", ["AdmissionTests/replay", "AdmissionTests/strength", "NoncesTests"]),
    Measure("A7", "a Contact leads nowhere but back",
            ["StrangerTests/hijackedContact", "RegistrationTests/impostor", "RegistrarTests"],
            moonshot=["StrangerTests/hijackedContact"]),
    Measure("A8", "nobody else ends or changes a call", ["StrangerTests/injection"]),
    Measure("T1", "no call through the exchange for strangers", ["StrangerTests/openRelay", "FraudTests/refer"]),
    Measure("T2", "what is dialed is a number and nothing else", ["HostileNameTests", "WireTextTests"]),
    Measure("T3", "a stolen password costs no more than was set", ["FraudTests/stolen", "BudgetTests"]),
    Measure("T4", "forwards and forks do not multiply", ["LoopTests", "ForwardTests", "RedirectTests"]),
    Measure("T5", "no dialling in to dial out", ["FraudTests/keys", "FraudTests/text"]),
    Measure("T6", "calls for help get through", ["EmergencyCallTests", "EmergencyFaultTests", "EmergencyProofTests", "EmergencyRoomTests"]),
    Measure("D1", "a flood with calls up", ["SourceRatesTests"],
            ["a-flood-from-one-source-with-calls-up", "a-flood-from-a-thousand-sources-with-calls-up"],
            lacks="the floods run with BELLBIRD_FLOOD=60 and a release build alone; calls, sound and phones held, and"
                  " memory has not been measured since the trace of strangers is bounded"),
    Measure("D2", "one answer to one message, hardly larger", ["StrangerTests/oneAnswer"]),
    Measure("D3", "slow and idle streams", ["SilentStreamTests"]),
    Measure("D4", "one account cannot hoard", ["RegistrarTests", "TextTests", "LampTests"]),
    Measure("D5", "files and ports that run out", ["PlanTests/outOfFiles", "PlanTests/allPortsTaken"],
            ["files-run-out-and-calls-go-on"], lacks="memory and processes that run out"),
    Measure("D6", "an attack fills no log", ["LoggingTests", "FailureWatchTests"]),
    Measure("D7", "WebSocket is not served: who asks for it is refused and fills nothing",
            cases=["web-sockets-are-refused-at-every-stream", "requests-for-web-pages-fill-no-memory"],
            lacks="400 streams that go on sending while they are closed took 23 MiB together; what the TLS library keeps of each is not known"),
    Measure("N1", "loss, copies and disorder of messages", ["RandomWorldTests"]),
    Measure("N2", "the same of sound", ["EarTests"], lacks="how it sounds is not measured here"),
    Measure("N3", "a DNS that lies, is slow or dead", ["ResolverTests", "LookupTests", "TrunkServerTests"]),
    Measure("N4", "trunks that fail", ["TrunkServerTests", "TrunkWatchTests", "TrunkHabitTests", "RegisteringTrunkTests"],
            ["a-provider-that-dies-under-load", "a-provider-that-fills-up-under-load"]),
    Measure("N5", "an address that changes", ["FaultTests", "OutsideTests"], lacks="sound after a change is not timed"),
    Measure("N6", "all phones at once", ["RegistrationTests/manyAtOnce", "SourceRatesTests/office"],
            ["a-herd-of-phones-comes-back"]),
    Measure("C2", "kill -9 while something is written", ["OpenCallTests", "CallRecordTests/powerCut", "MailboxTests"],
            ["a-killed-exchange-leaves-a-record", "a-killed-exchange-leaves-its-recording",
             "a-killed-exchange-has-its-messages", "a-killed-exchange-has-its-call-records",
             "a-start-that-is-killed-has-its-call-records", "a-killed-exchange-has-what-was-switched",
             "a-killed-exchange-has-its-registrations"]),
    Measure("C3", "power cuts", ["CallRecordTests/powerCut"], lacks="writes are not torn or reordered at random"),
    Measure("C4", "a full disk", ["DatabaseTests"],
            ["a-full-disk-ends-the-recording-and-not-the-call", "a-full-disk-takes-no-message-and-says-so"]),
    Measure("C5", "a database that is locked, corrupt or read only", ["DatabaseTests", "RebuildTests"],
            ["a-locked-database-stops-no-call", "a-damaged-database-stops-no-call"],
            moonshot=["a-damaged-database-stops-no-call"],
            lacks="a file that may not be written is rebuilt but not tried; such a directory is refused at the start"),
    Measure("C6", "clocks that jump", ["WallClockTests", "TimeOfDayTests", "ZoneTests", "ScheduleTests/everyMinute"],
            lacks="the daemon's own clock is not set in a time namespace; what is forgotten by age goes by the wall clock"),
    Measure("C7", "a loop that hangs", ["WatchdogTests"]),
    Measure("C8", "a message that kills each time", ["CrashTests"],
            ["a-message-that-kills-is-not-read-a-third-time", "what-was-kept-and-kills-is-put-aside"],
            moonshot=["what-was-kept-and-kills-is-put-aside"], lacks="packets of sound, framing of streams, dialplans"),
    Measure("S1", "nothing leaks", ["RandomWorldTests"], lacks="a day in real time was not lived"),
    Measure("S2", "a year in virtual time", ["RandomWorldTests"], lacks="three known days break a rule, and ten thousand have not been lived: see docs/performance.md"),
    Measure("S3", "reloads under load, half of them broken", ["ReloadTests"], ["reloads-touch-no-call"]),
    Measure("U1", "up and down a version, with data", ["StatisticsTests/wayBack"],
            lacks="the packages are tried by `make package-test`, not here"),
    Measure("U2", "backup and restore", ["BackupTests", "StatisticsTests/snapshot"]),
]
