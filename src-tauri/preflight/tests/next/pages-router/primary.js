export const primary = () => process.env.NEXT_PUBLIC_RAILWAY_API_URL || window.location.origin;
