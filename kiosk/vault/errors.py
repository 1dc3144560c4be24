"""What can go wrong with the store, as sentences for the officer.

The words of SQLite and of the operating system stay in the exception's cause; the sentence says
what happened, that nothing was lost where that is so, and what to do next.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _

import apsw

from kiosk.model import BadInput, StoreError


class Busy(StoreError):
    """Somebody else kept the store for the whole bounded wait."""


class Broken(StoreError):
    """Bytes of the store are not what was written, or the key is not the store's."""


class Damaged(StoreError):
    """One case cannot be read; the others can. `case_id` says which."""

    def __init__(self, case_id: str) -> None:
        super().__init__(
            _(
                "Một hồ sơ trong kho bị hỏng và đã được để riêng; các hồ sơ khác vẫn dùng được. "
                "Hãy báo kỹ thuật viên khôi phục từ bản sao lưu."
            )
        )
        self.case_id = case_id


def erased() -> BadInput:
    """The case was purged and never comes back to life."""
    return BadInput(_("Hồ sơ này đã được xoá vĩnh viễn; hãy lập hồ sơ mới."))


def busy() -> Busy:
    """The store stayed locked for longer than anybody should wait."""
    return Busy(_("Kho hồ sơ đang bận, thử lại."))


def broken() -> Broken:
    """The store's bytes are damaged."""
    return Broken(
        _(
            "Kho hồ sơ bị hỏng. Đừng xoá thư mục dữ liệu; hãy báo kỹ thuật viên khôi phục "
            "từ bản sao lưu."
        )
    )


def repairable() -> Broken:
    """What was to be written would have to go where bytes are damaged."""
    return Broken(
        _(
            "Kho hồ sơ có chỗ hỏng nên bước vừa rồi chưa được lưu. Hãy đóng chương trình rồi mở "
            "lại: máy tự để riêng chỗ hỏng và làm tiếp được, đừng xoá thư mục dữ liệu."
        )
    )


def spoilt() -> StoreError:
    """A transaction that met damaged bytes cannot go on; the next one passes them by."""
    return StoreError(_("Kho hồ sơ có chỗ bị hỏng; bước vừa rồi chưa được lưu. Hãy thử lại."))


def wrong_key() -> StoreError:
    """Neither file opens: the key belongs to another store."""
    return StoreError(
        _("Khoá không mở được kho hồ sơ này. Hãy kiểm tra mật khẩu hoặc kho khoá của máy.")
    )


def _full() -> StoreError:
    return StoreError(
        _("Ổ đĩa đã đầy, bước vừa rồi chưa được lưu. Hãy giải phóng dung lượng rồi thử lại.")
    )


def _read_only() -> StoreError:
    return StoreError(
        _(
            "Không được phép ghi vào thư mục dữ liệu, bước vừa rồi chưa được lưu. "
            "Hãy kiểm tra quyền của thư mục."
        )
    )


def _disk() -> StoreError:
    return StoreError(
        _("Ổ đĩa không đọc hoặc ghi được, bước vừa rồi chưa được lưu. Hãy kiểm tra ổ đĩa.")
    )


_ENVIRONMENT = (
    ((apsw.BusyError, apsw.LockedError), busy),
    ((apsw.CorruptError, apsw.NotADBError), broken),
    ((apsw.FullError,), _full),
    ((apsw.ReadOnlyError, apsw.PermissionsError, apsw.CantOpenError), _read_only),
    ((apsw.IOError,), _disk),
)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}


def of_system(error: OSError) -> StoreError:
    """The sentence for what the operating system refused."""
    if error.errno in _FULL:
        return _full()
    return _read_only() if error.errno in _DENIED else _disk()


@contextmanager
def worded() -> Iterator[None]:
    """Turn what the environment does to SQLite and to files into a `StoreError`.

    Anything else (a constraint, a misuse) is a bug and passes through as it is.
    """
    try:
        yield
    except apsw.Error as error:
        for kinds, sentence in _ENVIRONMENT:
            if isinstance(error, kinds):
                raise sentence() from error
        raise
    except OSError as error:
        raise of_system(error) from error
