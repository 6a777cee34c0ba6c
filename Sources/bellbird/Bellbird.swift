import ArgumentParser
import Daemon

/// The command line: a thin face of the daemon and of the dialplan's checker.
@main
struct Bellbird: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bellbird",
        abstract: "An office telephone exchange that you can read, test and trust.",
        discussion: """
            Examples:
              bellbird serve --demo ./demo      try it: writes an example and runs it
              bellbird check /etc/bellbird      look at a configuration before it counts
              bellbird phones                   who is registered, and where
              bellbird calls                    what is going on
              bellbird why last                 why a call went as it did
              bellbird trace 6abf1c20-17        the message ladder of one call
              bellbird doctor                   what is wrong, and what to do about it
              bellbird demo                     two built-in phones call each other
            """,
        version: Version.number,
        subcommands: [
            Init.self, DoctorCommand.self, AuditCommand.self, Bench.self, QR.self, Serve.self,
            Check.self,
            DialplanCommand.self, Reload.self, Restart.self, Drain.self,
            Top.self, Phones.self, Calls.self, Trace.self, Why.self, Status.self, HangUp.self,
            Park.self, Stats.self, Logs.self, Trunks.self,
            Accounts.self, QueueCommand.self,
            AgentCommand.self,
            ForwardCommand.self, DisturbCommand.self, ConferenceCommand.self,
            AppointmentsCommand.self, BansCommand.self, RecordingsCommand.self,
            VoicemailCommand.self, MailCommand.self, EmergencyCommand.self, Prompts.self,
            BackupCommand.self, RestoreCommand.self, Demo.self,
        ])
}
