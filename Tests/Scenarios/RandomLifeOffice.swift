import Dialplan
import SIP
import Simulation
import Softphone
import Wire

/// The office of a random day: its plan has all that people in an office use.
extension RandomLife {
    static let extensions = ["201", "202", "203", "204", "205", "206"]
    /// What may be dialed besides extensions.
    static let services =
        ["600", "601", "700", "701", "702", "703", "999", "0301234", "49301234"]
        + ["800", "801", "802", "803", "*8", "*8201", "*8203", "750", "751", "752", "753", "754"]
        + ["755", "756", "757"]
        + ["*72203", "*72600", "*720301234", "*74202", "*74750", "*75205", "*75770202", "*73"]
        + ["610", "610", "610", "611", "612", "613"]
        + ["770201", "770202", "770203", "771", "771", "772"]
        + ["*80202", "*80204", "*90", "*91", "760", "761"] + supervision

    /// Whoever dials these hears others, if it may.
    static let supervision = ["764", "764", "765", "766"]
    static let supervisors = ["202", "205"]

    static func office(_ dice: inout Dice) -> Office {
        let phones = extensions.map { name in
            Office.Phone(
                name, name: "Person \(name)", transport: dice.happens(0.3) ? .tcp : .udp,
                behaviour: behaviour(&dice), twins: name == "202" ? 1 : 0)
        }
        var office = Office.plain()
        office.phones = phones
        for index in 0...3 { office.phones[index].pickupGroup = "sales" }
        for index in office.phones.indices
        where supervisors.contains(office.phones[index].number) {
            office.phones[index].rights = [.monitor]
        }
        office.dialplan = plan
        office.trunks = ["provider"]
        office.mailboxes = extensions.map { Mailbox(number: $0) }
        office.mailboxes[0].emails = ["anna@office.test"]
        office.pins = ["201": "739154"]
        return office
    }

    static func behaviour(_ dice: inout Dice) -> Softphone.Behaviour {
        var behaviour = Softphone.Behaviour()
        switch dice.below(7) {
        case 6: behaviour.answering = .redirecting(to: dice.element(of: ["203", "600", "205"]))
        case 0: behaviour.answering = .manually
        case 1: behaviour.answering = .rejecting(dice.element(of: [.busyHere, .decline]))
        case 2: behaviour.answering = .ignoring
        default: behaviour.answering = .after(.milliseconds(dice.below(6000)))
        }
        behaviour.speaksReliableProvisionals = dice.happens(0.5)
        behaviour.givesEarlyMedia = dice.happens(0.3)
        behaviour.offersLate = dice.happens(0.2)
        behaviour.answersTwice = dice.happens(0.1)
        behaviour.withholdsACK = dice.happens(0.05)
        behaviour.stallsOffers = dice.happens(0.1)
        behaviour.obeysAnswerAfter = dice.happens(0.5)
        behaviour.sessionExpires = dice.happens(0.3) ? 90 : nil
        return behaviour
    }

    private static let plan = """
        bellbird 1

        settings { hold-recall 20s; timezone "UTC" }
        parking lot { slots 801-803; for 20s }
        toggle night "Night" { default off; lamp yes }
        group sales { members 201-204 }
        features { transfer *2; blind ##; park *3; record *1 }
        queue desk {
          members 203, 204; strategy longest-idle; each 5s; wrap-up 3s; every 10s
          music "calm"; announce "time"
        }
        group turns { members 201, 202, 205; strategy round-robin; each 4s }
        conference 610 { announce tones }
        conference 611 { starts-with-host yes; music "piano" }
        conference 612 { pin 48; host-pin "00"; announce names; record yes; limit 2 }
        paging hall { members 203-206 }
        paging yard { mode multicast; multicast "239.255.0.1:5004" }
        menu voice {
          greeting "welcome"
          wait 5s
          press 1 { ring 201, 202 for 10s; voicemail 201 }
          press 2 { goto voice }
          press 3 { directory staff }
          on timeout { repeat }
          on invalid { repeat }
          on failed { hangup }
        }
        menu outside {
          greeting "welcome"
          press 1 { ring 201, 202 for 10s; voicemail 201 }
          otherwise { queue desk for 20s }
        }
        flow wake { answer; play tone test times 3 }
        flow spell {
          ask "number" digits 3 as what { tries 2; on failed { play tone busy times 2; hangup } }
          ring what for 10s
        }
        context staff {
          number 750 { queue desk for 30s { on key 1 { echo-test } } }
          number 751 { queue desk for 1m priority 3 { on nobody { ring 201 for 5s } } }
          number 752 { agent flip queue desk }
          number 753 { agent pause }
          number 754 { agent resume }
          number 755 { dnd flip }
          number 756 { ring turns tone external for 15s }
          number 757 { answer; ring 201 for 8s music "jazz"; voicemail 201 }
          number *72|x. { forward dialed; play tone confirmation }
          number *74|x. { forward dialed when noanswer }
          number *75|x. { forward dialed when busy }
          number *73 { forward }
          number 2xx { ring dialed for 15s { on busy { play tone busy times 3 } } }
          number 800 { park }
          number 801-803 { unpark dialed { on nobody { play tone congestion times 2 } } }
          number *8 { pickup }
          number *8|2xx { pickup dialed }
          number 600 { echo-test }
          number 601 { answer; toggle night flip; play tone test times 2; hangup }
          number 610 { conference 610 }
          number 611 { conference 611 }
          number 612 { conference 612 }
          number 613 { conference 611 host }
          number 770xxx { voicemail last(dialed, 3) { on operator { ring 203 for 10s } } }
          number 771 { mailbox pin no }
          number 772 { mailbox 201 }
          number *80|2xx { intercom dialed { on busy { play tone busy times 3 } } }
          number *90 { page hall for 20s }
          number *91 { page yard for 10s }
          number 760 { goto voice }
          number 761 { goto spell }
          number 764 { monitor 201 { on nobody { play tone busy times 3 } } }
          number 765 { monitor 203 mode whisper }
          number 766 { monitor 204 mode barge; ring 206 for 5s }
          number 5xxxx { answer; call-later caller.extension else 201 at last(dialed, 4) flow wake tries 2 }
          number 700 { ring 201, 202 after 2s, 203 after 4s for 10s; play tone busy times 3 }
          number 701 { answer; wait 1s; ring 204, 205 for 20s }
          number 702 { record on; ring 203, 204 for 12s; voicemail 203 }
          number 703 { ring 205 for 12s confirm "press-1"; voicemail 205 greeting none }
          allow local
          number 0x. { dial dialed via provider for 20s; play tone congestion times 3 }
        }

        incoming provider {
          number 4930x. { ring 202, 206 after 3s for 15s; voicemail 202 }
          number 4940x. { goto outside }
        }
        """
}
