import Failing
import Glibc
import Load
import Media

/// The engine as a relay for `relay-load`, until it is killed. Says "ready" when all streams are
/// open.
///
///     relay-engine CALLS
guard let count = CommandLine.arguments.dropFirst().first.flatMap({ UInt32($0) }), count <= 2_000
else { fail("CALLS (2000 at most)") }
let engine = MediaEngine { events in
    for case .openFailed(_, let reason) in events { fail(reason) }
}
engine.start()
for number in 0..<count { engine.submit(Call(number).orders()) }
usleep(500_000)
print("ready")
fflush(nil)
while true { pause() }
