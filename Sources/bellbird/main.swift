import ArgumentParser
import GRDB
import Logging
import NIOSSL
