public import Wire
extension Status { public var defaultReason: ByteString { "OK" } }
