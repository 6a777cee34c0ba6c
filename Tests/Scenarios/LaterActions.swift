/// One number for each thing of the language that the exchange does not do yet.
enum LaterActions {
    static let numbers = [27]

    static let plan = """
        bellbird 1

        queue sales { members 202, 203 }
        toggle night "Night" { default off }
        context staff {
          allow local
          number 2xx { ring dialed for 20s }
          number 10 { queue sales for 10s }
          number 27 { receive-fax to "a@example.com" }
          number 33 { dnd on }
          number 34 { forward 202 }
          number 35 { agent login queue sales }
        }
        """
}
