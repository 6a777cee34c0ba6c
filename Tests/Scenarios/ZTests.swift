import SDP
import SIP
import Softphone
import Simulation
import Testing
struct ZTests {
    @Test(arguments: [62, 80, 91]) func z(_ seed: Int) {
        var life = RandomLife(seed: UInt64(seed))
        life.live(steps: 200)
        life.settle()
        print("SEED \(seed)", life.world.mediaComplaints)
        for n in ["201", "203"] { print(n, life.world[n].transport, life.world[n].behaviour, life.world[n].calls.values.map { "\($0.state) \($0.number) \(String(decoding: ($0.local?.serialized() ?? []) + ($0.remote?.serialized() ?? []), as: UTF8.self)) "}) }
        print(life.world.ladder.text)
    }
}
