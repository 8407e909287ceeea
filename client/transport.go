package client

// TransportKind says where a request failed that got no answer.
type TransportKind uint8

// The kinds, in the order in which a request can meet them.
const (
	TransportOther TransportKind = iota
	TransportDNS
	TransportRefused
	TransportTLS
	TransportProxy
	TransportTimeout
	TransportLost
	TransportTruncated
)

// TransportError is a request that got no answer, or only a part of one.
type TransportError struct {
	Kind TransportKind
	Sent bool // the request may have reached the server
	Err  error
	Host string
}

// Error says in plain words what failed.
func (e *TransportError) Error() string { return e.Host + ": " + e.Err.Error() }

// Unwrap gives the cause as net/http reported it.
func (e *TransportError) Unwrap() error { return e.Err }
