"""Routes of the registers: their lists as files, and their entries, whose paths are more general and so come later."""

from services.odr.registers.routes.entries import promises_router, router
from services.odr.registers.routes.files import router as files_router
from services.odr.registers.routes.files import upload_router

ROUTERS = (files_router, upload_router, router, promises_router)
