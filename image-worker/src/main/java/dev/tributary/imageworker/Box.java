package dev.tributary.imageworker;

/**
 * A rectangle that may be turned: a centre, the half of its width along the unit vector (ux, uy), and the half of its
 * height at right angles to it, downwards. Units are pixels, y grows downwards; the width's direction is the one nearest
 * to the right (−45° < angle ≤ 45°).
 */
record Box(double cx, double cy, double ux, double uy, double halfWidth, double halfHeight) {

    double width() {
        return 2 * halfWidth;
    }

    double height() {
        return 2 * halfHeight;
    }

    double shortSide() {
        return Math.min(width(), height());
    }

    /**
     * The same box with every side moved outwards by {@code ratio × area ÷ perimeter}, as the DB text detector's
     * shrunken regions need it (Liao et al., "Real-time Scene Text Detection with Differentiable Binarization", 2020).
     */
    Box grown(double ratio) {
        double by = ratio * width() * height() / (2 * (width() + height()));
        return new Box(cx, cy, ux, uy, halfWidth + by, halfHeight + by);
    }

    /** The box in a picture whose sides are {@code scaleX} and {@code scaleY} times as long. */
    Box scaled(double scaleX, double scaleY) {
        double wx = ux * scaleX;
        double wy = uy * scaleY;
        double hx = -uy * scaleX;
        double hy = ux * scaleY;
        double wide = Math.hypot(wx, wy);
        return new Box(
                cx * scaleX, cy * scaleY, wx / wide, wy / wide, halfWidth * wide, halfHeight * Math.hypot(hx, hy));
    }

    /** Corner 0…3: top left, top right, bottom right, bottom left, as the text reads. */
    double[] corner(int index) {
        double w = index == 1 || index == 2 ? halfWidth : -halfWidth;
        double h = index >= 2 ? halfHeight : -halfHeight;
        return new double[] {cx + w * ux - h * uy, cy + w * uy + h * ux};
    }
}
