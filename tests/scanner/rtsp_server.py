"""A network camera that others wrote: GStreamer's RTSP server with a picture before its lens.

Run by the system's Python, which has its bindings: `python3 rtsp_server.py mjpeg|h264 PICTURE`.
Prints its address once it listens.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

PACKED = {
    "mjpeg": "jpegenc ! rtpjpegpay name=pay0",
    "h264": "openh264enc gop-size=30 bitrate=4000000 ! rtph264pay name=pay0 config-interval=1",
}

Gst.init(None)
kind, picture = sys.argv[1:]
camera = GstRtspServer.RTSPMediaFactory()
camera.set_shared(True)
camera.set_launch(
    f"( filesrc location={picture} ! jpegdec ! imagefreeze ! videoconvert ! "
    f"video/x-raw,format=I420,framerate=15/1 ! {PACKED[kind]} )"
)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")
server.get_mount_points().add_factory("/live", camera)
server.attach(None)
sys.stdout.write(f"rtsp://127.0.0.1:{server.get_bound_port()}/live\n")
sys.stdout.flush()
GLib.MainLoop().run()
