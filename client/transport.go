package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
)

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

// said is each kind in plain words, to which the cause is added.
var said = map[TransportKind]string{
	TransportOther:     "the request failed",
	TransportDNS:       "the name cannot be resolved (DNS)",
	TransportRefused:   "the connection cannot be made",
	TransportTLS:       "the secure connection (TLS) cannot be made",
	TransportProxy:     "the proxy does not let the request through",
	TransportTimeout:   "no answer in time",
	TransportLost:      "the connection was lost",
	TransportTruncated: "the answer is cut off or damaged",
}

// TransportError is a request that got no answer, or only a part of one.
type TransportError struct {
	Kind TransportKind
	Sent bool // the request may have reached the server
	Err  error
	Host string
}

// Error says in plain words what failed.
func (e *TransportError) Error() string {
	return e.Host + ": " + said[e.Kind] + ": " + e.Err.Error()
}

// Unwrap gives the cause as net/http reported it.
func (e *TransportError) Unwrap() error { return e.Err }

func transportKind(err error) TransportKind {
	dialing := false
	if op, ok := errors.AsType[*net.OpError](err); ok {
		dialing = op.Op == "dial"
		if op.Op == "proxyconnect" {
			return TransportProxy
		}
	}
	switch {
	case is[*net.DNSError](err):
		return TransportDNS
	case isTLS(err):
		return TransportTLS
	case errors.Is(err, errProxy):
		return TransportProxy
	case dialing || errors.Is(err, syscall.ECONNREFUSED):
		return TransportRefused
	case errors.Is(err, context.DeadlineExceeded) || timedOut(err):
		return TransportTimeout
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET),
		errors.Is(err, syscall.EPIPE), errors.Is(err, net.ErrClosed), is[*net.OpError](err):
		return TransportLost
	}
	return TransportOther
}

func isTLS(err error) bool {
	// An alert of the other side comes as a type that crypto/tls keeps to itself.
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "remote error" {
		return true
	}
	return errors.Is(err, http.ErrSchemeMismatch) || is[*tls.CertificateVerificationError](err) || is[tls.RecordHeaderError](err) || is[tls.AlertError](err) ||
		is[x509.UnknownAuthorityError](err) || is[x509.HostnameError](err) || is[x509.CertificateInvalidError](err)
}

func timedOut(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
