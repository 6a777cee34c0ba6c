import Testing
import Wire

@testable import SIP

/// RFC 2782.
struct ServiceOrderTests {
    private func service(_ priority: UInt16, _ weight: UInt16, _ port: UInt16) -> DNSRecord.Service
    {
        .init(priority: priority, weight: weight, port: port, target: "x.example.com")
    }

    private func ports(_ services: [DNSRecord.Service], seed: UInt64) -> [UInt16] {
        var order = ServiceOrder(seed: seed)
        return order.sorted(services).map(\.port)
    }

    @Test("priorities are kept whatever the weights, and nobody is lost")
    func priorities() {
        let services = [
            service(20, 60_000, 1), service(10, 0, 2), service(10, 5, 3), service(0, 1, 4),
        ]
        for seed in 0..<200 as Range<UInt64> {
            let found = ports(services, seed: seed)
            #expect(found.first == 4)
            #expect(Set(found[1...2]) == [2, 3])
            #expect(found.last == 1)
        }
    }

    @Test("the same seed gives the same order, others give others")
    func seeds() {
        let services = (0..<8).map { service(0, 10, $0) }
        #expect(ports(services, seed: 7) == ports(services, seed: 7))
        #expect(Set((0..<50 as Range<UInt64>).map { ports(services, seed: $0) }).count > 40)
    }

    @Test("among equals the first is drawn by weight")
    func weights() {
        let services = [service(0, 0, 1), service(0, 1, 2), service(0, 3, 3)]
        var first: [UInt16: Int] = [:]
        for seed in 0..<10_000 as Range<UInt64> {
            first[ports(services, seed: seed)[0], default: 0] += 1
        }
        // The number drawn is one of 0…4: 0 is the weight 0, 1 the weight 1, 2, 3 and 4 the rest.
        #expect(abs(first[1, default: 0] - 2_000) < 200)
        #expect(abs(first[2, default: 0] - 2_000) < 200)
        #expect(abs(first[3, default: 0] - 6_000) < 300)
    }

    @Test("largest weights do not overflow, and no services are none")
    func extremes() {
        let services = (0..<40).map { service(0, .max, $0) }
        #expect(ports(services, seed: 3).count == Limits.servicesPerName)
        #expect(ports([], seed: 3) == [])
    }
}
