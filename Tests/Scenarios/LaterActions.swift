/// One number for each thing of the language that the exchange does not do yet.
enum LaterActions {
    static let numbers = Array(10...18) + Array(20...27) + Array(30...36)

    static let plan = """
        bellbird 1

        queue sales { members 202, 203 }
        conference 600 { limit 4 }
        paging hall { members 202, 203 }
        parking lot { slots 701-704; for 2m; back-to parker }
        toggle night "Night" { default off }
        menu main { greeting "hello"; wait 5s; press 1 { log "one" }; on timeout { hangup }; on invalid { hangup } }
        flow wake { play tone test }
        context staff {
          allow local
          number 2xx { ring dialed for 20s }
          number 10 { queue sales for 10s }
          number 11 { conference 600 }
          number 12 { park }
          number 13 { unpark 701 }
          number 14 { pickup 202 }
          number 15 { intercom 202 }
          number 16 { page hall }
          number 17 { monitor 202 mode listen }
          number 18 { directory staff }
          number 20 { play "hello" }
          number 21 { say number 5 }
          number 22 { ask "hello" digits 4 as pin }
          number 23 { goto main }
          number 24 { voicemail 202 }
          number 25 { mailbox 202 }
          number 26 { record-prompt "hello" }
          number 27 { receive-fax to "a@example.com" }
          number 30 { music "jazz"; ring 202 for 5s }
          number 31 { record on; ring 202 for 5s }
          number 32 { keys 12 to caller }
          number 33 { dnd on }
          number 34 { forward 202 }
          number 35 { agent login queue sales }
          number 36 { call-later 202 at "07:00" flow wake }
        }
        """
}
